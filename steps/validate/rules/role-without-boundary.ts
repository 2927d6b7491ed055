import { isObject } from '../../template.ts';
import type { TemplateFile } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { eachValue } from './each-value.ts';
import { accountExports } from './near-import.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { resourcesOfType, type ResourceAt } from './resources.ts';
import type { Problem, Rule } from './rule.ts';
import { branchesOf, writtenText } from './written-text.ts';

export const roleWithoutBoundary: Rule = {
  id: 'STEPS096',
  title: 'a role of a workload has the path and the boundary that the deployment role asks for',
  severity: 'error',
  reason:
    'CrossAccountDeploymentRole makes roles only below the path /workload/, and only with the boundary of the account: IAM denies any other. Asked of workloads that use that boundary anywhere.',
  mend: 'Path: /workload/ and PermissionsBoundary: !ImportValue codebuild-steps-deployment-boundary-arn.',
  page: pages.boundaries,
  *check(workload) {
    if (!usesBoundary(workload)) return;
    for (const template of workload.templates) {
      for (const role of resourcesOfType(template, 'AWS::IAM::Role')) yield* checkRole(template, role);
    }
  },
};

function usesBoundary({ templates }: Workload): boolean {
  return templates.some((template) =>
    [...eachValue(template.value)].some(
      ({ value }) => isObject(value) && accountExports.includes(writtenText(value['Fn::ImportValue'])),
    ),
  );
}

function* checkRole(template: TemplateFile, { properties, path }: ResourceAt): Generator<Problem> {
  const at = [...path, 'Properties'];
  if (!('PermissionsBoundary' in properties) && !('Fn::Transform' in properties)) {
    yield problemAt(template, at, 'this role has no PermissionsBoundary: the deployment role may not make it', {
      key: true,
    });
  }
  if (!('Path' in properties) && !('Fn::Transform' in properties)) {
    yield problemAt(template, at, 'this role has no Path: the deployment role makes roles below /workload/ only', {
      key: true,
    });
  }
  for (const branch of branchesOf(properties['Path'], [...at, 'Path'])) {
    const text = writtenText(branch.value);
    if (text.startsWith('/workload/') || text.startsWith('${') || text.startsWith('{{')) continue;
    yield problemAt(template, branch.path, `the deployment role makes roles below /workload/ only, not below ${text}`);
  }
}
