import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';

const stackName = 'codebuild-steps-account-roles';
const [dev, test, uat] = ['333333333333', '444444444444', '555555555555'];
const listed = `accounts:
  - id: '333333333333'
    controlled: false
    profile: dev
  - id: '555555555555'
    controlled: true
`;
const units = /organizational-units:\n.*\n.*\n/;

describe('accounts that are listed one by one', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
    await organization.configure((text) =>
      text.replace(units, listed).replace('  management:\n    profile: management\n', ''),
    );
  });
  afterEach(() => organization.cloud.stop());

  async function stacksOf(account: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
    const { Stacks = [] } = await organization
      .clientFor(account)
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({}));
    return Object.fromEntries(
      Stacks.map(({ StackName = '', Parameters = [] }) => [
        StackName,
        Object.fromEntries(
          Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
        ),
      ]),
    );
  }
  const hasRole = (account: string) =>
    organization
      .clientFor(account)
      .client(IAMClient)
      .send(new GetRoleCommand({ RoleName: 'CrossAccountPipelineRole' }))
      .then(
        () => true,
        () => false,
      );

  it('get their roles by stacks of their own, without the management account; a second run has nothing to do', async () => {
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(
      /Workload account 333333333333, eu-west-1\n {2}\+ stack codebuild-steps-account-roles: create/,
    );
    expect(stdout).not.toContain('Management account');
    expect(stdout).toContain(
      '! an administrator of any account of the organisation can make a role that reads artifacts',
    );
    expect((await stacksOf(dev))[stackName]).toMatchObject({
      AllowDevelopPipelines: 'true',
      AllowServerless: 'true',
    });
    expect((await stacksOf(uat))[stackName]).toMatchObject({ AllowDevelopPipelines: 'false' });
    expect(Object.keys(await stacksOf('111111111111'))).toEqual([]);
    expect([await hasRole(dev), await hasRole(test), await hasRole(uat)]).toEqual([true, false, true]);
    expect((await organization.bootstrap('--yes')).stdout).toContain('nothing to do');
  });

  it('are told when they differ, joined by one that is added, and lose the roles by --remove', async () => {
    await organization.bootstrap('--yes');
    await organization.configure((text) =>
      text
        .replace('log-retention-days: 90', 'log-retention-days: 30')
        .replace(listed, `${listed}  - id: '444444444444'\n    controlled: false\n`),
    );
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.match(/parameter LogRetentionDays: 90 → 30/g)).toHaveLength(2);
    expect(stdout).toContain('1 to create, 2 to update, 3 unchanged');
    expect(await hasRole(test)).toBe(true);

    const removed = await organization.bootstrap('--remove', '--yes');
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(removed.stdout).toContain('Delete them first');
    expect(removed.stdout).not.toContain('trusted access');
    expect([await hasRole(dev), await hasRole(test), await hasRole(uat)]).toEqual([false, false, false]);
    expect(Object.keys(await stacksOf('222222222222'))).toEqual([]);
  });

  it('are refused where their credentials are of another account', async () => {
    await organization.configure((text) => text.replace("'555555555555'\n", "'555555555555'\n    profile: dev\n"));
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Workload is account 555555555555, and the credentials of profile dev belong to account 333333333333',
    );
  });
});

describe('accounts that are listed beside units', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
  });
  afterEach(() => organization.cloud.stop());
  const list = (id: string) =>
    organization.configure(
      (text) => `${text}accounts:
  - { id: '${id}', controlled: true }
`,
    );

  it('are refused where a unit has them too, at their place', async () => {
    await list(dev);
    const { exitCode, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/bootstrap\.yml:\d+:11: account 333333333333 lies in unit Workloads\/Standard/);
  });

  it('read artifacts from where they lie', async () => {
    await organization.configure((text) => text.replace('controlled: [Workloads/Controlled]', 'controlled: []'));
    await list(uat);
    const { exitCode, stdout } = await organization.bootstrap();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /WorkloadOrganizationPaths = o-rehearsal00\/r-\w+\/ou-[\w-]+\/ou-[\w-]+\/\*,o-rehearsal00\/r-\w+\/ou-[\w-]+\/ou-[\w-]+\/$/m,
    );
    expect(stdout).not.toContain('! an administrator of any account');
  });

  it('and units that lie in each other are refused', async () => {
    await organization.configure((text) => text.replace('standard: [Workloads/Standard]', 'standard: [Workloads]'));
    const { exitCode, stderr } = await organization.bootstrap();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('units Workloads/Controlled (controlled) and Workloads (standard) share accounts');
  });
});
