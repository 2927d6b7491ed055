import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import type { Cloud } from '../../steps/rehearse/cloud/cloud.ts';
import { codebuildState } from '../../steps/rehearse/cloud/services/codebuild/state.ts';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { buildspecSchema } from './buildspec-schema.ts';
import { accountId } from './deploying.ts';
import { readText } from './templates.ts';

/** Which test has the embedded CodeBuild run which buildspec to its end, in a pipeline or by its event as on AWS. */
export const buildspecRehearsals: Readonly<Record<string, readonly string[]>> = {
  'test/security/change-tickets.test.ts': [
    'build.yml',
    'outputs.yml',
    'self-update.yml',
    'ticket.yml',
    'validate.yml',
    'verify.yml',
  ],
  'test/steps/rehearse/forms.test.ts': ['deploy.yml'],
  'test/security/denied-rules.test.ts': ['allowances.yml', 'combine.yml', 'execute.yml', 'plan.yml'],
  'test/cloudformation/publish.test.ts': ['publish.yml'],
  'test/steps/report-pull-request/pull-requests.test.ts': ['report-pull-request.yml', 'validate-pull-request.yml'],
  'test/steps/report-pull-request/connection.test.ts': ['pull-request-status.yml'],
  'test/steps/update-pipeline/instances.test.ts': ['update-instances.yml'],
  'test/steps/update-pipeline/branches.test.ts': ['remove-branches.yml', 'update-branches.yml'],
};

/**
 * Expects that each buildspec which this test file answers for has succeeded in the cloud's Tools account, with a value for all that it
 * exports, and with all its reports. A workload's own buildspec.yml is build.yml, which `test/cloudformation/buildspecs.test.ts` holds.
 */
export function expectBuildspecsRehearsed(testFile: string, cloud: Cloud): void {
  const { builds, reports } = codebuildState({ cloud, accountId: accountId('Tools'), region: 'eu-west-1' });
  const done = builds.filter(({ buildStatus }) => buildStatus === 'SUCCEEDED');
  const named = buildspecRehearsals[relative(packageRoot(), testFile).replaceAll('\\', '/')];
  if (named === undefined) throw new Error(`${testFile} answers for no buildspec`);
  const missing: string[] = [];
  for (const file of named) {
    const text = readText(`buildspecs/${file}`);
    const { env, reports: wanted = {} } = buildspecSchema.parse(toTemplateValue(parseSource(text, file)));
    const complete = done.filter(({ project, exportedEnvironmentVariables: exported, reportArns }) => {
      if (project.source.buildspec !== (file === 'build.yml' ? 'buildspec.yml' : text)) return false;
      const groups = reports
        .filter(({ arn, counts }) => reportArns.includes(arn) && counts.total > 0)
        .map(({ reportGroupArn }) => reportGroupArn);
      const isExported = (name: string) => exported.some((one) => one.name === name && one.value !== '');
      const isReported = (name: string) => groups.some((group) => group.endsWith(`/${project.name}-${name}`));
      return (env?.['exported-variables'] ?? []).every(isExported) && Object.keys(wanted).every(isReported);
    });
    if (complete.length === 0) missing.push(file);
  }
  expect(missing).toEqual([]);
}

/** The names of all buildspecs of the library. */
export function libraryBuildspecs(): readonly string[] {
  return globSync('*.yml', { cwd: `${packageRoot()}/buildspecs` }).toSorted();
}
