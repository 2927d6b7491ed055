import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { CodeBuildClient, UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  CodePipelineClient,
  DisableStageTransitionCommand,
  GetPipelineCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { EncryptCommand, GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../steps/aws-clients.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { inRegion, refusalOf } from '../helpers/attack-scene.ts';
import { accountId, deploy } from '../helpers/deploying.ts';
import { openWatchedOrganization, platform, type WatchedOrganization } from '../helpers/watched-organization.ts';

let watched: WatchedOrganization;
beforeAll(async () => {
  watched = await openWatchedOrganization();
}, 120_000);
afterAll(() => watched.dispose());

const tools = (): AwsClients => watched.administrator('Tools');
const templates = () => ({ ...watched.rehearsal.as('Tools'), workingDirectory: join(packageRoot(), 'cloudformation') });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
it('no pattern is longer than EventBridge takes', async () => {
  const { Rules = [] } = await tools()
    .client(EventBridgeClient)
    .send(new ListRulesCommand({ NamePrefix: 'codebuild-steps-monitoring-' }));
  expect(Rules).toHaveLength(10);
  expect(Rules.filter(({ EventPattern = '' }) => EventPattern.length > 2048)).toEqual([]);
});

it('a pipeline that runs to Prod raises no alarm and sends no message', async () => {
  await watched.rehearsal.commitWorkload();
  const { status } = await watched.rehearsal.watch(async () => 'approve');
  expect(status).toBe('Succeeded');
  expect(await watched.news()).toEqual([]);
  expect(await watched.refusals()).toEqual([]);
  expect(await watched.alarmState()).toBe('OK');
}, 120_000);

describe('an administrator of Tools who changes the foundations', () => {
  const changes: readonly (readonly [event: string, resource: () => string, region: string, () => Promise<unknown>])[] =
    [
      ['PutKeyPolicy', () => watched.keyArn, 'eu-west-1', putKeyPolicy],
      ['PutBucketPolicy', () => watched.bucket, 'eu-west-1', putBucketPolicy],
      ['UpdateAssumeRolePolicy', () => inRegion('deploy'), 'us-east-1', putTrustPolicy],
      ['UpdatePipeline', () => 'orders', 'eu-west-1', updatePipeline],
      ['DisableStageTransition', () => 'orders', 'eu-west-1', disableTransition],
      ['UpdateProject', () => 'steps-main-orders-deploy', 'eu-west-1', updateProject],
      ['PutParameter', () => '/codebuild-steps/common/build-image', 'eu-west-1', putParameter],
      ['SetStackPolicy', () => 'steps-pipeline-orders', 'eu-west-1', setStackPolicy],
      ['DisableRule', () => 'codebuild-steps-monitoring-ParameterChanges', 'eu-west-1', disableRule],
    ];

  it.each(changes)('is told of: %s', async (event, resource, region, change) => {
    await change();
    const news = await watched.news();
    expect(news).toHaveLength(1);
    const [{ message, to, topicArn }] = news as [(typeof news)[number]];
    expect({ to, region: topicArn.split(':')[3] }).toEqual({ to: platform, region });
    const lines = message.split('\n');
    expect(lines[0]).toContain(`"${event} on ${resource()}`);
    expect(lines[1]).toMatch(/^"who: arn:aws:sts::222222222222:assumed-role\/OrganizationAccountAccessRole\/\S+ +"$/);
    expect(lines[2]).toBe('"from: 127.0.0.1"');
    expect(lines[3]).toMatch(new RegExp(String.raw`^"when: \d{4}-.*Z, in account 222222222222, ${region}"$`));
    expect(lines[4]).toMatch(
      new RegExp(
        `^"https://${region}.console.aws.amazon.com/cloudtrailv2/home.region=${region}#/events/[0-9a-f-]{36}"$`,
      ),
    );
  });

  it('is not told of having been refused: that is counted instead', async () => {
    const stranger = watched.as('Tools', inRegion('build')).client(KMSClient);
    const put = new PutKeyPolicyCommand({ KeyId: watched.keyArn, Policy: '{}' });
    expect(await refusalOf(stranger.send(put))).toContain('kms:PutKeyPolicy');
    expect((await watched.news()).map(({ subject }) => subject)).toEqual([expect.stringMatching(/^ALARM: /)]);
    expect((await watched.refusals()).at(-1)).toContain('kms:PutKeyPolicy');
  });
});

describe('stacks', () => {
  const stack = { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml' };
  const common = {
    OrganizationId: 'o-rehearsal00',
    ManagementAccountId: '111111111111',
    BuildImage: 'codebuild-steps/rehearsal',
  };

  it('are told of when they are deployed, but not each thing that CloudFormation then does', async () => {
    await deploy({ ...stack, parameters: { ...common, AllowOutputArtifacts: 'true' } }, templates());
    const lines = (await watched.news()).map(({ message }) => message.split('\n')[0]);
    expect(lines).toEqual([expect.stringMatching(/^"ExecuteChangeSet on \S*codebuild-steps-common\b/)]);
  });

  it('are told of with each thing, in both regions, where that was asked for', async () => {
    for (const region of ['eu-west-1', 'us-east-1']) await watched.monitor(region, { TellStackDeployments: 'true' });
    await watched.news();
    await deploy({ ...stack, parameters: { ...common, AllowOutputArtifacts: 'false' } }, templates());
    const messages = (await watched.news()).map(({ message }) => message);
    const told = messages.map((message) => /^"(\w+) on/.exec(message)?.[1]);
    expect(told).toEqual(expect.arrayContaining(['ExecuteChangeSet', 'PutKeyPolicy', 'PutBucketPolicy']));
    expect(messages.filter((message) => message.includes('cloudformation.amazonaws.com')).length).toBeGreaterThan(1);
    for (const region of ['eu-west-1', 'us-east-1']) await watched.monitor(region, {});
    await watched.news();
  });

  it('that a pipeline updates by itself are told of only where that was asked for', async () => {
    const update = async (TimeoutMinutes: string) => selfUpdate(watched, TimeoutMinutes);
    await createStranger(watched.administrator('Tools'), branchesRole, 'ssm:PutParameter');
    await watched.news();
    await update('45');
    const retired = {
      Name: '/codebuild-steps/feature-branches/orders/orders---x1234',
      Value: '{}',
      Type: 'String' as const,
    };
    await watched.as('Tools', branchesRole).client(SSMClient).send(new PutParameterCommand(retired));
    expect(await watched.news()).toEqual([]);
    await watched.monitor('eu-west-1', { TellSelfUpdates: 'true' });
    await watched.news();
    await update('46');
    const told = (await watched.news()).map(({ message }) => message);
    expect(told).toEqual([expect.stringContaining('ExecuteChangeSet on')]);
    expect(told[0]).toContain(`assumed-role/${inRegion('self-update')}/`);
  });
});

describe('whoever is refused', () => {
  const stranger = (account: string) => watched.as(account, 'Stranger');
  beforeAll(async () => {
    for (const account of ['Tools', 'Dev']) await createStranger(watched.administrator(account));
    await watched.news();
  });

  const attempts: readonly (readonly [string, action: string, (who: AwsClients) => Promise<unknown>])[] = [
    [
      'at the key, reading',
      'kms:GetKeyPolicy',
      (who) => who.client(KMSClient).send(new GetKeyPolicyCommand({ KeyId: watched.keyArn })),
    ],
    [
      'at the key, encrypting',
      'kms:Encrypt',
      (who) => who.client(KMSClient).send(new EncryptCommand({ KeyId: watched.keyArn, Plaintext: Buffer.from('x') })),
    ],
    [
      'at the bucket',
      's3:GetBucketPolicy',
      (who) => who.client(S3Client).send(new GetBucketPolicyCommand({ Bucket: watched.bucket })),
    ],
    [
      'an artifact',
      's3:GetObject',
      (who) => who.client(S3Client).send(new GetObjectCommand({ Bucket: watched.bucket, Key: 'packages/any' })),
    ],
    ['the role of deployments', 'sts:AssumeRole', (who) => assume(who, 'Tools', inRegion('deploy'))],
    ['a role of a workload account', 'sts:AssumeRole', (who) => assume(who, 'Prod', 'CrossAccountPipelineRole')],
    [
      'a pipeline',
      'codepipeline:GetPipeline',
      (who) => who.client(CodePipelineClient).send(new GetPipelineCommand({ name: 'orders' })),
    ],
  ];

  it.each(attempts)('%s, is in the log with who and what', async (_, action, attempt) => {
    const before = (await watched.refusals()).length;
    expect(await refusalOf(attempt(stranger('Tools')))).toContain(action);
    const lines = (await watched.refusals()).slice(before);
    expect(lines).toHaveLength(1);
    const { detail } = JSON.parse(lines[0] ?? '') as { readonly detail: Readonly<Record<string, unknown>> };
    expect(detail['errorMessage']).toContain(action);
    expect(detail['userIdentity']).toMatchObject({
      type: 'AssumedRole',
      arn: `arn:aws:sts::${accountId('Tools')}:assumed-role/Stranger/attacker`,
      sessionContext: { sessionIssuer: { userName: 'Stranger' } },
    });
  });

  it('raises the alarm, once', async () => {
    expect(await watched.alarmState()).toBe('ALARM');
  });

  it('from another account is in the log for an artifact, but for the key in the log of that account only', async () => {
    const before = (await watched.refusals()).length;
    const dev = stranger('Dev');
    await refusalOf(dev.client(S3Client).send(new GetObjectCommand({ Bucket: watched.bucket, Key: 'packages/any' })));
    await refusalOf(dev.client(KMSClient).send(new GetKeyPolicyCommand({ KeyId: watched.keyArn })));
    const lines = (await watched.refusals()).slice(before);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"eventName":"GetObject"');
    expect(lines[0]).toContain(accountId('Dev'));
  });

  it('something else is not in the log', async () => {
    const before = await watched.refusals();
    await refusalOf(
      stranger('Tools')
        .client(IAMClient)
        .send(new GetRoleCommand({ RoleName: 'Stranger' })),
    );
    expect(await watched.refusals()).toEqual(before);
  });
});

it('that the trail is stopped is the last that is told', async () => {
  const { cloud } = watched.rehearsal;
  await watched.news();
  const input = { Name: 'codebuild-steps-eu-west-1' };
  const administrator = cloud.administrator(accountId('Tools'));
  await cloud.call(administrator, { service: 'cloudtrail', operation: 'StopLogging', input });
  expect((await watched.news()).map(({ message }) => message.split('\n')[0])).toEqual([
    expect.stringContaining('"StopLogging on codebuild-steps-eu-west-1"'),
  ]);
  await putBucketPolicy();
  expect(await watched.news()).toEqual([]);
});

it('the bucket of access logs takes those of the artifact bucket from the log delivery of this account, and nothing else', async () => {
  const { cloud } = watched.rehearsal;
  const logs = { stackName: 'codebuild-steps-access-logs', templateFile: 'common/access-logs.yml', parameters: {} };
  const { AccessLogBucketName: Bucket = '' } = (await deploy(logs, templates())).outputs;
  const deliver = (arn: string, Key = 'codebuild-steps-artifacts/log', account = accountId('Tools')) =>
    cloud.call(
      {
        principal: { kind: 'service', service: 'logging.s3.amazonaws.com' },
        calledVia: [],
        secureTransport: true,
        source: { arn, accountId: account },
      },
      { service: 's3', operation: 'PutObject', input: { Bucket, Key, Body: Buffer.from('log') } },
    );
  const source = `arn:aws:s3:::${watched.bucket}`;
  await deliver(source);
  await refusalOf(deliver('arn:aws:s3:::bucket-of-others'));
  await refusalOf(deliver(source, 'elsewhere'));
  await refusalOf(deliver(source, undefined, accountId('Dev')));
  const common = { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml' };
  const parameters = {
    OrganizationId: 'o-rehearsal00',
    ManagementAccountId: '111111111111',
    BuildImage: 'codebuild-steps/rehearsal',
    AccessLogBucketName: Bucket,
  };
  expect((await deploy({ ...common, parameters }, templates())).kind).toBe('updated');
});

async function putKeyPolicy() {
  const client = tools().client(KMSClient);
  const { Policy = '' } = await client.send(new GetKeyPolicyCommand({ KeyId: watched.keyArn }));
  await client.send(new PutKeyPolicyCommand({ KeyId: watched.keyArn, Policy }));
}

async function putBucketPolicy() {
  const client = tools().client(S3Client);
  const { Policy = '' } = await client.send(new GetBucketPolicyCommand({ Bucket: watched.bucket }));
  await client.send(new PutBucketPolicyCommand({ Bucket: watched.bucket, Policy }));
}

async function putTrustPolicy() {
  const client = tools().client(IAMClient);
  const RoleName = inRegion('deploy');
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  const PolicyDocument = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

async function updatePipeline() {
  const client = tools().client(CodePipelineClient);
  const { pipeline } = await client.send(new GetPipelineCommand({ name: 'orders' }));
  await client.send(new UpdatePipelineCommand({ pipeline }));
}

const disableTransition = () =>
  tools()
    .client(CodePipelineClient)
    .send(
      new DisableStageTransitionCommand({
        pipelineName: 'orders',
        stageName: 'DeployToProd',
        transitionType: 'Inbound',
        reason: 'maintenance',
      }),
    );

const updateProject = () =>
  tools()
    .client(CodeBuildClient)
    .send(new UpdateProjectCommand({ name: 'steps-main-orders-deploy', description: 'changed by hand' }));

const putParameter = () =>
  tools()
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: '/codebuild-steps/common/build-image', Value: 'other', Overwrite: true }));

const setStackPolicy = () =>
  tools()
    .client(CloudFormationClient)
    .send(
      new SetStackPolicyCommand({
        StackName: 'steps-pipeline-orders',
        StackPolicyBody: '{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}',
      }),
    );

async function disableRule() {
  const client = tools().client(EventBridgeClient);
  const { Rules = [] } = await client.send(
    new ListRulesCommand({ NamePrefix: 'codebuild-steps-monitoring-ParameterChanges' }),
  );
  await client.send(new DisableRuleCommand({ Name: Rules[0]?.Name }));
}

const assume = (who: AwsClients, account: string, role: string) =>
  who.client(STSClient).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId(account)}:role/${role}`,
      RoleSessionName: 'attack',
    }),
  );

/** Somebody who may ask for a little, and has nothing to do with pipelines. */
async function createStranger(clients: AwsClients, RoleName = 'Stranger', Action = 'ec2:Describe*') {
  const client = clients.client(IAMClient);
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const allow = { Effect: 'Allow', Action, Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
  await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'Little', PolicyDocument }));
}

const branchesRole = 'codebuild-steps-branches-orders-eu-west-1';

/** A change of one parameter by the role of the pipeline's own update, as steps deploy makes it. */
async function selfUpdate({ bucket }: WatchedOrganization, TimeoutMinutes: string) {
  const [StackName, ChangeSetName] = ['steps-pipeline-orders', `minutes-${TimeoutMinutes}`];
  const administrator = tools();
  const { Stacks = [] } = await administrator
    .client(CloudFormationClient)
    .send(new DescribeStacksCommand({ StackName }));
  const kept = (Stacks[0]?.Parameters ?? []).filter(({ ParameterKey }) => ParameterKey !== 'TimeoutMinutes');
  const client = watched.as('Tools', inRegion('self-update')).client(CloudFormationClient);
  const Key = `released/${ChangeSetName}.template`;
  const Body = readFileSync(join(packageRoot(), 'cloudformation/pipelines/standard.yml'));
  await administrator.client(S3Client).send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName,
      TemplateURL: `https://s3.eu-west-1.amazonaws.com/${bucket}/${Key}`,
      Parameters: [
        ...kept.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
        { ParameterKey: 'TimeoutMinutes', ParameterValue: TimeoutMinutes },
      ],
    }),
  );
  await watched.rehearsal.cloud.idle();
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  await watched.rehearsal.cloud.idle();
}
