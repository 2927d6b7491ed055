import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmptyOrganization, type EmptyOrganization } from '../helpers/empty-organization.ts';
import { installRelease, newestRelease } from '../helpers/installed-release.ts';

const stacks = [
  ['222222222222', 'codebuild-steps-common'],
  ['111111111111', 'codebuild-steps-cross-account-roles'],
  ['222222222222', 'steps-pipeline-orders'],
] as const;

let organization: EmptyOrganization;
let before: Readonly<Record<string, string>>;

beforeEach(async () => {
  organization = await startEmptyOrganization();
  await installRelease(organization.cloud, newestRelease, organization.folder);
  before = await physicalIds();
});
afterEach(() => organization.cloud.stop());

/** Physical ids of every resource, by stack and logical id. */
async function physicalIds(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const [account, StackName] of stacks) {
    const client = organization.clientFor(account).client(CloudFormationClient);
    const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
    for (const { LogicalResourceId, PhysicalResourceId = '' } of StackResourceSummaries)
      found[`${StackName} ${LogicalResourceId}`] = PhysicalResourceId;
  }
  return found;
}

describe(`an organisation that release ${newestRelease} set up`, () => {
  it('is left as it is until an upgrade is asked for', async () => {
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect(stdout).toContain(`Upgrades version ${newestRelease}: needs --upgrade`);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[UPGRADE_NEEDED]') });
    expect(await physicalIds()).toEqual(before);
  });

  it('is brought to this version, and loses and replaces nothing', async () => {
    const { exitCode, stderr } = await organization.bootstrap('--yes', '--upgrade');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await physicalIds()).toMatchObject(before);
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
    const iam = organization.clientFor('666666666666').client(IAMClient);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'CrossAccountPipelineRole' }));
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    expect(trust).toContain(before['codebuild-steps-common DeployRole']);
  });

  it('is removed by this version', async () => {
    expect(await organization.bootstrap('--remove', '--yes')).toMatchObject({ exitCode: 0 });
  });
});
