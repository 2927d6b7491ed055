import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, deploy } from '../helpers/deploying.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../helpers/empty-organization.ts';
import { installRelease, newestRelease } from '../helpers/installed-release.ts';

const stacks = [
  ['222222222222', 'codebuild-steps-common'],
  ['111111111111', 'codebuild-steps-cross-account-roles'],
  ['222222222222', 'steps-pipeline-orders'],
] as const;

/** Physical ids of every resource, by stack and logical id. */
async function physicalIds(organization: EmptyOrganization): Promise<Readonly<Record<string, string>>> {
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
  let organization: EmptyOrganization;
  let before: Readonly<Record<string, string>>;

  beforeEach(async () => {
    organization = await startEmptyOrganization();
    await installRelease(organization.cloud, newestRelease, organization.folder);
    before = await physicalIds(organization);
  });
  afterEach(() => organization.cloud.stop());

  it('is left as it is until an upgrade is asked for', async () => {
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect(stdout).toContain(`Upgrades version ${newestRelease}: needs --upgrade`);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[UPGRADE_NEEDED]') });
    expect(await physicalIds(organization)).toEqual(before);
  });

  it('is brought to this version, and loses and replaces nothing', async () => {
    const { exitCode, stderr } = await organization.bootstrap('--yes', '--upgrade');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await physicalIds(organization)).toMatchObject(before);
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

const organizationId = { OrganizationId: rehearsalOrganization.id };
const artifacts = {
  bucket: 'artifacts-of-tools',
  key: `arn:aws:kms:eu-west-1:${accountId('Tools')}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
};

/** Templates that `steps bootstrap` of the release did not deploy, each with what it must be given, then and now. */
const others: readonly {
  readonly templateFile: string;
  readonly account: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
}[] = [
  { templateFile: 'common/image.yml', account: 'Tools', before: organizationId },
  {
    templateFile: 'cross-account/roles.yml',
    account: 'Prod',
    before: {
      ...organizationId,
      ToolsAccountId: accountId('Tools'),
      ArtifactBucketName: artifacts.bucket,
      ArtifactKeyArn: artifacts.key,
      PipelineRoleName: 'pipeline',
      DevelopPipelineRoleName: 'develop-pipeline',
      DeployRoleName: 'deploy',
      DevelopDeployRoleName: 'develop-deploy',
    },
    after: {
      ...organizationId,
      ToolsAccountId: accountId('Tools'),
      ArtifactBucketNames: artifacts.bucket,
      ArtifactKeyArns: artifacts.key,
      PipelineRoleNames: 'pipeline',
      DevelopPipelineRoleNames: 'develop-pipeline',
      DeployRoleNames: 'deploy',
      DevelopDeployRoleNames: 'develop-deploy',
    },
  },
  { templateFile: 'controls/approval-rules.yml', account: 'Tools', before: { RepositoryNames: 'orders' } },
  { templateFile: 'controls/branch-protection.yml', account: 'Tools', before: { MergerRoleNames: 'Mergers' } },
  {
    templateFile: 'controls/service-control-policy.yml',
    account: 'Management',
    before: {
      TargetIds: accountId('Tools'),
      ToolsAccountId: accountId('Tools'),
      ArtifactBucketNames: artifacts.bucket,
      ArtifactKeyArns: artifacts.key,
    },
  },
];

describe.each(others)(
  `$templateFile of release ${newestRelease}`,
  ({ templateFile, account, before, after = before }) => {
    let test: TestCloud;
    beforeEach(async () => {
      test = await startTestCloud();
      const codecommit = test.clientFor(accountId('Tools')).client(CodeCommitClient);
      await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'orders' }));
    });
    afterEach(() => test.cloud.stop());

    it('is brought to this version with its resources as they are, and deleted', async () => {
      const as = (...folder: readonly string[]) =>
        contextAs(test.cloud, test.cloud.administrator(accountId(account)), join(packageRoot(), ...folder));
      const client = test.clientFor(accountId(account)).client(CloudFormationClient);
      const stackName = 'upgraded';
      const resources = async () => {
        const { StackResourceSummaries = [] } = await client.send(
          new ListStackResourcesCommand({ StackName: stackName }),
        );
        return Object.fromEntries(
          StackResourceSummaries.map(({ LogicalResourceId: id = '', PhysicalResourceId }) => [id, PhysicalResourceId]),
        );
      };
      const released = as('test', 'releases', newestRelease);
      expect((await deploy({ stackName, templateFile, parameters: before }, released)).kind).toBe('created');
      const held = await resources();
      const { kind } = await deploy({ stackName, templateFile, parameters: after }, as('cloudformation'));
      expect(['updated', 'unchanged']).toContain(kind);
      expect(await resources()).toMatchObject(held);
      expect((await deploy({ stackName, templateFile, parameters: after }, as('cloudformation'))).kind).toBe(
        'unchanged',
      );
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      await client.send(new DeleteStackCommand({ StackName: stackName }));
      await test.cloud.idle();
      const deleted = await client.send(new DescribeStacksCommand({ StackName: Stacks[0]?.StackId }));
      expect(deleted.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
    });
  },
);
