import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../steps/context.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy, rolesParameters } from '../helpers/deploying.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { mapAt, readTemplate, readText, resourcesOf } from '../helpers/templates.ts';

let test: TestCloud;
let folder: string;
let templates: string;

beforeAll(async () => {
  test = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  templates = await copyOf('cloudformation', folder);
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

const as = (account: string): Context => contextAs(test.cloud, test.cloud.administrator(accountId(account)), templates);

async function remove(StackName: string, account: string): Promise<string | undefined> {
  const client = as(account).aws.client(CloudFormationClient);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const StackId = Stacks[0]?.StackId ?? '';
  await client.send(new DeleteStackCommand({ StackName }));
  await test.cloud.idle();
  const after = await client.send(new DescribeStacksCommand({ StackName: StackId }));
  return after.Stacks?.[0]?.StackStatus;
}

const organization = { OrganizationId: rehearsalOrganization.id };
const common = {
  ...organization,
  ManagementAccountId: rehearsalOrganization.managementAccountId,
  BuildImage: 'codebuild-steps/rehearsal',
};
interface Case {
  readonly templateFile: string;
  readonly account: string;
  readonly minimal: Readonly<Record<string, string>>;
  readonly full: Readonly<Record<string, string>>;
}

// There is no earlier release to update from: each stack goes from few parameters to all, and back.
const cases: readonly Case[] = [
  {
    templateFile: 'common/common.yml',
    account: 'Uat',
    minimal: common,
    full: {
      WorkloadOrganizationPaths: `${rehearsalOrganization.id}/*/ou-*`,
      BuildImageRepositoryArn: 'arn:aws:ecr:eu-west-1:222222222222:repository/codebuild-steps',
      NoncurrentVersionExpirationDays: '30',
      PackageExpirationDays: '400',
      AllowOutputArtifacts: 'true',
      CrossAccountPipelineRoleName: 'Pipelines',
      CrossAccountDeploymentRoleName: 'Deployments',
    },
  },
  {
    templateFile: 'common/image.yml',
    account: 'Tools',
    minimal: organization,
    full: { UntaggedImageExpirationDays: '3', TaggedImagesKept: '20' },
  },
  {
    templateFile: 'common/access-logs.yml',
    account: 'Tools',
    minimal: {},
    full: { SourceBucketPrefix: 'artifacts-of-', LogExpirationDays: '30' },
  },
  {
    templateFile: 'common/monitoring.yml',
    account: 'Tools',
    minimal: {},
    full: {
      ArtifactBucketName: 'artifacts-of-tools',
      ArtifactKeyArn: rolesParameters.ArtifactKeyArns,
      CrossAccountPipelineRoleName: 'Pipelines',
      CrossAccountDeploymentRoleName: 'Deployments',
      EmailAddress: 'platform@example.com',
      SecondEmailAddress: 'security@example.com',
      TellStackDeployments: 'true',
      TellSelfUpdates: 'true',
      RefusalThreshold: '3',
      RefusalPeriodSeconds: '900',
      RefusalRetentionDays: '90',
      CreateTrail: 'true',
      TrailExpirationDays: '90',
    },
  },
  {
    templateFile: 'common/monitoring.yml',
    account: 'Dev',
    minimal: { EmailAddress: 'platform@example.com' },
    full: { TopicArn: `arn:aws:sns:eu-west-1:${accountId('Dev')}:messages` },
  },
  {
    templateFile: 'cross-account/roles.yml',
    account: 'Prod',
    minimal: rolesParameters,
    full: {
      AllowDevelopPipelines: 'true',
      AllowOutputArtifacts: 'true',
      AllowServerless: 'false',
      AllowContainers: 'true',
      AllowData: 'true',
      AllowNetwork: 'true',
      AllowWholeAccount: 'true',
      WorkloadPolicyArns: 'arn:aws:iam::aws:policy/PowerUserAccess',
      LogRetentionDays: '30',
    },
  },
];

describe.each(cases)('$templateFile in $account', ({ templateFile, account, minimal, full }) => {
  const stackName = templateFile.replaceAll(/\W/g, '-');
  const change = (parameters: Readonly<Record<string, string>>) =>
    deploy({ stackName, templateFile, parameters }, as(account));

  it('is made with few parameters, updated to all, and back', async () => {
    expect((await change(minimal)).kind).toBe('created');
    expect((await change({ ...minimal, ...full })).kind).toBe('updated');
    const defaults = Object.entries(mapAt(readTemplate(`cloudformation/${templateFile}`), 'Parameters')).flatMap(
      ([name, parameter]) => (name in full ? [[name, String(mapAt(parameter)['Default'])] as const] : []),
    );
    expect((await change({ ...minimal, ...Object.fromEntries(defaults) })).kind).toBe('updated');
    expect((await change(minimal)).kind).toBe('unchanged');
  });

  it('is deleted', async () => {
    expect(await remove(stackName, account)).toBe('DELETE_COMPLETE');
  });
});

it('monitoring takes the artifact bucket only together with its key', async () => {
  const parameters = { ArtifactBucketName: 'artifacts-of-tools' };
  const stack = { stackName: 'halved', templateFile: 'common/monitoring.yml', parameters };
  await expect(deploy(stack, as('Test'))).rejects.toThrow(/both given or both empty/);
});

describe('the artifact key and the artifact bucket', () => {
  const stack = { stackName: 'protected', templateFile: 'common/common.yml', parameters: common };
  const protection = JSON.parse(readText('cloudformation/common/protection.json')) as {
    readonly StackPolicy: { readonly Statement: readonly Record<string, unknown>[] };
  };

  it('are kept when a change would replace them or the stack is deleted', async () => {
    const template = readTemplate('cloudformation/common/common.yml');
    for (const name of ['ArtifactKey', 'ArtifactBucket'])
      expect(resourcesOf(template)[name]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const { outputs } = await deploy(stack, as('Test'));
    expect(await remove(stack.stackName, 'Test')).toBe('DELETE_COMPLETE');
    const { aws } = as('Test');
    await aws.client(S3Client).send(new HeadBucketCommand({ Bucket: outputs['ArtifactBucketName'] }));
    const { KeyMetadata } = await aws
      .client(KMSClient)
      .send(new DescribeKeyCommand({ KeyId: outputs['ArtifactKeyArn'] }));
    expect(KeyMetadata?.KeyState).toBe('Enabled');
  });

  it('are protected from replacement by a stack policy, which protection.json brings', async () => {
    await deploy({ ...stack, parametersFiles: ['common/protection.json'] }, as('Dev'));
    const client = as('Dev').aws.client(CloudFormationClient);
    const { StackPolicyBody = '' } = await client.send(new GetStackPolicyCommand({ StackName: stack.stackName }));
    expect(JSON.parse(StackPolicyBody)).toEqual(protection.StackPolicy);
    const denied = protection.StackPolicy.Statement.find(({ Effect }) => Effect === 'Deny');
    const names = ((denied?.['Resource'] ?? []) as readonly string[]).map((resource) => resource.split('/')[1] ?? '');
    const known = Object.keys(resourcesOf(readTemplate('cloudformation/common/common.yml')));
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(denied?.['Action']).toEqual(['Update:Replace', 'Update:Delete']);
  });

  it('are still there when a template would replace the one and drop the other', async () => {
    const client = as('Dev').aws.client(CloudFormationClient);
    const { stackName: StackName } = stack;
    const before = await outputsOf(StackName);
    const text = readText('cloudformation/common/common.yml');
    const changes = {
      ArtifactBucket: text.replace(
        /(  ArtifactBucket:\n[\s\S]*?Properties:\n)/,
        '$1      BucketName: another-bucket\n',
      ),
      ArtifactKey: text.replaceAll(/\bArtifactKey\b/g, 'AnotherKey'),
    };
    for (const [name, TemplateBody] of Object.entries(changes)) {
      const parameters = Object.entries(common).map(([ParameterKey]) => ({ ParameterKey, UsePreviousValue: true }));
      await client.send(
        new UpdateStackCommand({
          StackName,
          TemplateBody,
          Parameters: parameters,
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
      await test.cloud.idle();
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      const failure = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
      expect([failure?.LogicalResourceId, failure?.ResourceStatusReason]).toEqual([
        name,
        'Action denied by stack policy: Statement [#1] does not allow [Update:Replace, Update:Delete] for resource [LogicalResourceId/ArtifactKey, LogicalResourceId/ArtifactBucket];',
      ]);
      expect(StackEvents[0]?.ResourceStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    }
    expect(await outputsOf(StackName)).toEqual(before);
    const bucket = before.find(({ OutputKey }) => OutputKey === 'ArtifactBucketName')?.OutputValue;
    await as('Dev')
      .aws.client(S3Client)
      .send(new HeadBucketCommand({ Bucket: bucket }));
  });

  async function outputsOf(StackName: string) {
    const client = as('Dev').aws.client(CloudFormationClient);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs ?? [];
  }

  it('are kept together with their stack where it is protected from termination', async () => {
    const client = as('Dev').aws.client(CloudFormationClient);
    const { stackName: StackName } = stack;
    await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }));
    await expect(client.send(new DeleteStackCommand({ StackName }))).rejects.toThrow(/TerminationProtection/);
  });
});

describe('the roles of an account', () => {
  it('are deployed alone by the command, with the pipelines of two regions, and then in the second of them', async () => {
    const parameters: Readonly<Record<string, string>> = {
      ...rolesParameters,
      PipelineRoleNames: 'pipeline-1,pipeline-2',
      AllowServerless: 'false',
      AllowContainers: 'true',
      AllowData: 'true',
      RolesRegion: 'eu-west-1',
    };
    const deployRoles = (region: string) =>
      runSteps(
        [
          'deploy',
          '--stack-name=codebuild-steps-roles',
          '--template-file=cloudformation/cross-account/roles.yml',
          `--region=${region}`,
          '--format=json',
          ...Object.entries(parameters).map(([name, value]) => `--parameter=${name}=${value}`),
        ],
        { cwd: packageRoot(), env: test.environmentFor(accountId('Dev')) },
      );
    const made = await deployRoles('eu-west-1');
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.stdout).toContain('containers, data');
    const iam = as('Dev').aws.client(IAMClient);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'CrossAccountPipelineRole' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('role/pipeline-2');
    const second = await deployRoles('us-east-1');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain('CrossAccountDeploymentBoundaryArn');
    expect(second.stdout).not.toContain('CrossAccountPipelineRoleArn');
  });

  it('are gone when their stack is deleted', async () => {
    const stack = { stackName: 'roles', templateFile: 'cross-account/roles.yml', parameters: rolesParameters };
    await deploy(stack, as('Test'));
    const iam = as('Test').aws.client(IAMClient);
    const role = { RoleName: 'CrossAccountPipelineRole' };
    await iam.send(new GetRoleCommand(role));
    expect(await remove('roles', 'Test')).toBe('DELETE_COMPLETE');
    await expect(iam.send(new GetRoleCommand(role))).rejects.toThrow(/cannot be found/);
  });
});
