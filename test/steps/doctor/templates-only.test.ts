import { expect, it } from 'vitest';
import type { DoctorReport } from '../../../steps/doctor/index.ts';
import { exampleImageSection } from '../../helpers/push-image.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

const nowhere = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** What it says with the configuration as it is changed, where nobody is signed in to anything. */
async function diagnoseTemplates(change: (text: string) => string, ...args: readonly string[]) {
  const organization = await startEmptyOrganization();
  await organization.cloud.stop();
  await organization.configure(change);
  const asked = ['doctor', '--templates-only', '--format', 'json', ...args];
  const run = await runSteps(asked, { cwd: organization.folder, env: nowhere });
  if (run.stdout === '') throw new Error(run.stderr);
  return { ...(JSON.parse(run.stdout) as DoctorReport), exitCode: run.exitCode };
}

it('examines what the templates make of a configuration without any account', async () => {
  const { exitCode, findings, checks, notes } = await diagnoseTemplates((text) => text);
  expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  expect(new Set(checks.map(({ accountName }) => accountName))).toEqual(
    new Set(['Tools', 'Dev', 'Test', 'Uat', 'Prod']),
  );
  expect(checks.length).toBeGreaterThan(60);
  expect(notes).toContainEqual(expect.stringContaining('nothing was asked of any account'));
  expect(notes).toContainEqual(expect.stringContaining('whether CrossAccountDeploymentRole may make every resource'));
});

it('takes units by their ids, an image of one’s own, and a policy of the organisation', async () => {
  const { findings, notes, exitCode } = await diagnoseTemplates((text) =>
    text
      .replace('standard: [Workloads/Standard]', 'standard: [ou-ab12-11111111]')
      .replace(/^image: .*\n/m, exampleImageSection)
      .replace(
        /^# service-control-policy:[^]*?exempt-roles: .*\n/m,
        'service-control-policy:\n  targets: [Infrastructure, ou-ab12-11111111]\n  exempt-roles: [OrganizationAccountAccessRole]\n',
      ),
  );
  expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  expect(notes).toContainEqual(expect.stringContaining('the image'));
});

it('tells that a pipeline of class develop cannot deploy to a controlled account, and answers one question', async () => {
  const onlyControlled = (text: string) =>
    text
      .replace('standard: [Workloads/Standard]', 'standard: []')
      .replace('compute-type:', 'class: develop\n    name: orders-develop\n    compute-type:');
  const { exitCode, findings } = await diagnoseTemplates(onlyControlled);
  expect(exitCode).toBe(1);
  expect(findings).toContainEqual(
    expect.objectContaining({
      breaks: expect.arrayContaining([expect.stringMatching(/takes on CrossAccountPipelineRole/)]) as unknown,
    }),
  );
  const question = [
    '--principal',
    'arn:aws:iam::333333333333:role/CrossAccountPipelineRole',
    '--action',
    'iam:CreateUser',
  ];
  const one = await diagnoseTemplates((text) => text, ...question, '--resource', '*');
  expect(one.checks).toMatchObject([{ outcome: 'refused', accountName: 'Dev' }]);
});
