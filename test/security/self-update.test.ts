import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  type CreateChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { CodeBuildClient, UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  CodePipelineClient,
  GetPipelineCommand,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { inRegion, openScene, refusalOf, type Scene } from '../helpers/attack-scene.ts';
import { accountId, deploy } from '../helpers/deploying.ts';

let scene: Scene;
const standard = readFileSync(join(packageRoot(), 'cloudformation/pipelines/standard.yml'), 'utf8');
const withoutApprovals = standard.replaceAll('Category: Approval', 'Category: Test');

const put = (Key: string, Body: string) =>
  scene
    .administrator('Tools')
    .client(S3Client)
    .send(new PutObjectCommand({ Bucket: scene.bucket, Key, Body, IfNoneMatch: '*' }));
const url = (key: string) => `https://s3.eu-west-1.amazonaws.com/${scene.bucket}/${key}`;

beforeAll(async () => {
  scene = await openScene();
  await put('released/standard.template', standard);
  await put('packages/orders/no-approvals.template', withoutApprovals);
  const context = { ...scene.rehearsal.as('Tools'), workingDirectory: join(packageRoot(), 'cloudformation') };
  const parameters = {
    WorkloadName: 'orders',
    PipelineName: 'orders-develop',
    PipelineClass: 'develop',
    BranchName: 'develop',
    DevAccountId: accountId('Dev'),
    TestAccountId: accountId('Test'),
  };
  await deploy(
    { stackName: 'steps-develop-pipeline-orders', templateFile: 'pipelines/standard.yml', parameters },
    context,
  );
}, 60_000);
afterAll(() => scene.dispose());

const clientOf = (role: string) => scene.as('Tools', inRegion(role)).client(CloudFormationClient);

type Change = Partial<CreateChangeSetCommandInput>;

/** The parameters as they are, with some of them changed. */
async function parametersOf(StackName: string, changed: Readonly<Record<string, string>>) {
  const { Stacks = [] } = await scene
    .administrator('Tools')
    .client(CloudFormationClient)
    .send(new DescribeStacksCommand({ StackName }));
  const kept = (Stacks[0]?.Parameters ?? []).filter(({ ParameterKey = '' }) => !(ParameterKey in changed));
  return [
    ...kept.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
    ...Object.entries(changed).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  ];
}

const propose = async (role: string, StackName: string, change: Change) =>
  clientOf(role).send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: `attack-${scene.rehearsal.cloud.refusals.length}`,
      Parameters: await parametersOf(StackName, {}),
      ...change,
    }),
  );

/** Executes a proposal and resolves to the stack's state, and all reasons that its resources gave. */
async function update(role: string, StackName: string, changed: Readonly<Record<string, string>>) {
  const ChangeSetName = `change-${Object.keys(changed).join('-')}`;
  const Parameters = await parametersOf(StackName, changed);
  await propose(role, StackName, { ChangeSetName, TemplateURL: url('released/standard.template'), Parameters });
  await scene.rehearsal.cloud.idle();
  await clientOf(role).send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  await scene.rehearsal.cloud.idle();
  const client = scene.administrator('Tools').client(CloudFormationClient);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const reasons = StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join(' ');
  return { status: Stacks[0]?.StackStatus, reasons };
}

describe('a pipeline that updates itself', () => {
  it('sets parameters of its own stack, from the released template', async () => {
    expect((await update('self-update', 'steps-pipeline-orders', { TimeoutMinutes: '45' })).status).toBe(
      'UPDATE_COMPLETE',
    );
    expect(
      (await update('develop-self-update', 'steps-develop-pipeline-orders', { TimeoutMinutes: '45' })).status,
    ).toBe('UPDATE_COMPLETE');
  });

  it.each<[string, (scene: Scene) => Change]>([
    ['a template that a build uploaded', () => ({ TemplateURL: url('packages/orders/no-approvals.template') })],
    ['a template of its own in the request', () => ({ TemplateBody: withoutApprovals })],
    ['its former template', () => ({ UsePreviousTemplate: true })],
    [
      'a template of a path that only looks released',
      () => ({ TemplateURL: url('packages/released/no-approvals.template') }),
    ],
    [
      'a role that may more',
      () => ({
        TemplateURL: url('released/standard.template'),
        RoleARN: `arn:aws:iam::${accountId('Tools')}:role/OrganizationAccountAccessRole`,
      }),
    ],
  ])('does not edit out its approval by %s', async (_, change) => {
    for (const role of ['self-update', 'develop-self-update']) {
      const attack = propose(role, 'steps-pipeline-orders', change(scene));
      expect(await refusalOf(attack)).toMatch(/cloudformation:CreateChangeSet|iam:PassRole/);
    }
  });

  it('does not update its stack without a change set, nor lift the policy of its stack', async () => {
    const StackName = 'steps-pipeline-orders';
    const client = clientOf('self-update');
    const TemplateURL = url('released/standard.template');
    expect(await refusalOf(client.send(new UpdateStackCommand({ StackName, TemplateURL })))).toContain('UpdateStack');
    const StackPolicyBody = '{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}';
    expect(await refusalOf(client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody })))).toContain(
      'SetStackPolicy',
    );
  });

  it.each(['self-update', 'develop-self-update', 'build', 'check', 'deploy', 'pipeline'])(
    'does not edit the pipeline or a project around CloudFormation, as the %s role',
    async (role) => {
      const { pipeline } = await scene
        .administrator('Tools')
        .client(CodePipelineClient)
        .send(new GetPipelineCommand({ name: 'orders' }));
      const clients = scene.as('Tools', inRegion(role));
      const edit = clients.client(CodePipelineClient).send(new UpdatePipelineCommand({ pipeline: pipeline! }));
      expect(await refusalOf(edit)).toMatch(/codepipeline:UpdatePipeline|iam:PassRole/);
      const buildspec = { name: 'steps-main-orders-deploy', description: 'changed' };
      expect(await refusalOf(clients.client(CodeBuildClient).send(new UpdateProjectCommand(buildspec)))).toContain(
        'codebuild:UpdateProject',
      );
    },
  );

  it.each(['self-update', 'build', 'check', 'deploy', 'pipeline'])(
    'does not approve itself or start another pipeline, as the %s role',
    async (role) => {
      const client = scene.as('Tools', inRegion(role)).client(CodePipelineClient);
      const approval = new PutApprovalResultCommand({
        pipelineName: 'orders',
        stageName: 'ApproveDeployToProd',
        actionName: 'Approve',
        result: { status: 'Approved', summary: 'by itself' },
        token: '00000000-0000-0000-0000-000000000000',
      });
      expect(await refusalOf(client.send(approval))).toContain('codepipeline:PutApprovalResult');
      const start = new StartPipelineExecutionCommand({ name: 'orders-develop' });
      expect(await refusalOf(client.send(start))).toContain('codepipeline:StartPipelineExecution');
    },
  );
});

describe('a develop pipeline', () => {
  it('does not make itself one of the main class, to deploy to Prod', async () => {
    const { status, reasons } = await update('develop-self-update', 'steps-develop-pipeline-orders', {
      PipelineClass: 'main',
      ProdAccountId: accountId('Prod'),
    });
    expect(status).toMatch(/ROLLBACK_COMPLETE$/);
    expect(reasons).toMatch(/not authorized to perform: (iam:PassRole|\w+:\w+)/);
    const { pipeline } = await scene
      .administrator('Tools')
      .client(CodePipelineClient)
      .send(new GetPipelineCommand({ name: 'orders-develop' }));
    expect(pipeline?.roleArn).toContain('develop-pipeline');
  });

  it('does not change a pipeline of the main class, nor leave its stack broken', async () => {
    const attack = update('develop-self-update', 'steps-pipeline-orders', { BranchName: 'develop' });
    expect(await refusalOf(attack)).toContain('cloudformation:CreateChangeSet');
  });
});
