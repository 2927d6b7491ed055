import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { eachValue } from './each-value.ts';
import { accountExports } from './near-import.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { eachResource, type ResourceAt } from './resources.ts';
import type { Problem, Rule } from './rule.ts';
import { branchesOf, writtenText } from './written-text.ts';

export const roleWithoutBoundary: Rule = {
  id: 'STEPS096',
  title: 'a role of a workload has the path and the boundary that the deployment role asks for',
  severity: 'error',
  reason:
    'CrossAccountDeploymentRole makes roles only below the path /workload/, and only with the boundary of the account: IAM denies any other. Asked of workloads whose repository configures a pipeline, and of those that use that boundary anywhere.',
  mend: 'Path: /workload/ and PermissionsBoundary: !ImportValue codebuild-steps-deployment-boundary-arn.',
  page: pages.boundaries,
  *check(workload) {
    if (!isMadeByDeploymentRole(workload)) return;
    for (const template of workload.templates) {
      for (const resource of eachResource(template)) {
        const where = roleOf(template, resource);
        if (where) yield* checkRole(template, resource, where);
      }
    }
  },
};

/** What `steps rehearse` and the pipelines deploy, and what names the boundary, CrossAccountDeploymentRole makes. */
export function isMadeByDeploymentRole({ templates, pipelineFiles }: Workload): boolean {
  if (pipelineFiles.some(({ file }) => /(^|\/)pipeline\/(standard\.json$|instances\/)/.test(file))) return true;
  return templates.some((template) =>
    eachValue(template.value).some(
      ({ value }) => isObject(value) && accountExports.includes(writtenText(value['Fn::ImportValue'])),
    ),
  );
}

interface RolePlace {
  /** The property that holds the path. */
  readonly pathName: 'Path' | 'RolePath';
  /** What SAM's Globals give. */
  readonly inherited: TemplateObject;
}

/** Roles, and the functions and state machines that SAM makes one for: those that are given none. */
function roleOf({ value }: TemplateFile, { type, properties }: ResourceAt): RolePlace | undefined {
  if (type === 'AWS::IAM::Role') return { pathName: 'Path', inherited: {} };
  const [, kind] = /^AWS::Serverless::(Function|StateMachine)$/.exec(type) ?? [];
  const globals = isObject(value['Globals']) ? value['Globals'] : {};
  const inherited = kind === undefined ? undefined : (globals[kind] ?? {});
  if (!isObject(inherited) || 'Role' in properties || 'Role' in inherited) return undefined;
  return { pathName: 'RolePath', inherited };
}

function* checkRole(
  template: TemplateFile,
  { type, properties, path }: ResourceAt,
  { pathName, inherited }: RolePlace,
): Generator<Problem> {
  const at = [...path, 'Properties'];
  const given: TemplateObject = { ...inherited, ...properties };
  const role = type === 'AWS::IAM::Role' ? 'this role' : 'the role that SAM makes for this';
  for (const [name, why] of [
    [
      'PermissionsBoundary',
      'the deployment role makes it with !ImportValue codebuild-steps-deployment-boundary-arn only',
    ],
    [pathName, 'the deployment role makes roles below /workload/ only'],
  ] as const) {
    // What is included from elsewhere may bring it.
    if (name in given || 'Fn::Transform' in properties) continue;
    yield problemAt(template, at, `${role} has no ${name}: ${why}`, { key: true });
  }
  yield* pathsElsewhere(template, properties[pathName], [...at, pathName], 'roles');
}

/** Each branch of an IAM path that surely lies elsewhere than the deployment role may make `what`. */
export function* pathsElsewhere(
  template: TemplateFile,
  value: TemplateValue | undefined,
  path: Path,
  what: string,
): Generator<Problem> {
  for (const branch of branchesOf(value, path)) {
    const text = writtenText(branch.value);
    if (text.startsWith('/workload/') || text.startsWith('${') || text.startsWith('{{')) continue;
    yield problemAt(
      template,
      branch.path,
      `the deployment role makes ${what} below /workload/ only, not below ${text}`,
    );
  }
}
