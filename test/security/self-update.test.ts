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
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { inRegion, openScene, refusalOf, type Scene } from '../helpers/attack-scene.ts';
import type { TemplateObject } from '../../steps/template.ts';
import { accountId, deploy } from '../helpers/deploying.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { mapAt, readTemplate } from '../helpers/templates.ts';
import { createWorkspace } from '../helpers/workspace.ts';

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
    {
      stackName: 'steps-develop-pipeline-orders',
      templateFile: 'pipelines/standard.yml',
      parameters,
      s3Bucket: scene.bucket,
    },
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

describe('the gates of a pipeline that steps bootstrap released', () => {
  const StackName = 'steps-pipeline-orders';
  const held: readonly (readonly [gate: string, Readonly<Record<string, string>>])[] = [
    ['its approvals, as a pipeline of class develop', { PipelineClass: 'develop' }],
    ['the approval of Uat, by leaving its account empty', { UatAccountId: '' }],
    ['the approval of Prod, by leaving its account empty', { ProdAccountId: '' }],
    ['the approval of Prod, by the account of Prod in the place of Dev', { DevAccountId: accountId('Prod') }],
    ['the approval of Prod, by the account of Prod in the place of Test', { TestAccountId: accountId('Prod') }],
    ['the review of its branch', { BranchName: 'nobody-reviews' }],
    ['the review of its repository', { RepositoryName: 'another' }],
    ["another pipeline's name", { PipelineName: 'another' }],
    ["another workload's stack", { StackName: 'another' }],
    ['the image that the projects run', { BuildImage: '/codebuild-steps/common/version' }],
    ['the role that it takes on', { CrossAccountPipelineRoleName: '/codebuild-steps/common/organization-id' }],
    ['the logs of what it did', { LogRetentionDays: '1' }],
    ['where its configuration lies', { PipelineConfigurationFile: 'other.json' }],
  ];
  const deployedParameters = async () => {
    const { Stacks = [] } = await scene
      .administrator('Tools')
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries(
      (Stacks[0]?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    );
  };
  const textOf = async (Key: string) => {
    const command = new GetObjectCommand({ Bucket: scene.bucket, Key });
    const { Body } = await scene.administrator('Tools').client(S3Client).send(command);
    return Body!.transformToString();
  };
  const released = async () => (await deployedParameters())['ReleasedTemplate'] ?? '';

  /** The real command with the role's credentials, in a folder as the Source action leaves it. */
  const updatePipeline = async (files: Readonly<Record<string, string>>, role = 'self-update') => {
    const folder = await createWorkspace(files);
    const { cloud } = scene.rehearsal;
    const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(
      scene.caller('Tools', inRegion(role)),
    );
    const env = {
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    const settings = ['--stack-name', StackName, '--s3-bucket', scene.bucket, '--region', 'eu-west-1'];
    return runSteps(['update-pipeline', ...settings, '--released-template', await released()], { cwd: folder, env });
  };
  const configuration = (parameters: Readonly<Record<string, string>>) => ({
    'pipeline/standard.json': JSON.stringify({ Parameters: parameters }),
  });

  it("are all parameters that the template does not list as the repository's", async () => {
    const template = readTemplate('cloudformation/pipelines/standard.yml');
    const free = mapAt(template, 'Metadata')['RepositoryParameters'] as readonly string[];
    const gates = Object.keys(mapAt(template, 'Parameters')).filter((name) => !free.includes(name));
    const { ReleasedTemplate: key, ...values } = await deployedParameters();
    const declared = mapAt(JSON.parse(await textOf(key ?? '')) as TemplateObject, 'Parameters');
    expect(gates).toEqual(expect.arrayContaining(held.flatMap(([, changed]) => Object.keys(changed))));
    const allowed = gates.map((name) => [name, mapAt(declared[name])['AllowedValues']] as const);
    expect(Object.fromEntries(allowed.filter(([name]) => name !== 'ReleasedTemplate'))).toEqual(
      Object.fromEntries(gates.filter((name) => name in values).map((name) => [name, [values[name]]])),
    );
  });

  it.each(held)('keep %s, whatever the repository says: steps refuses it', async (_, changed) => {
    const run = await updatePipeline(configuration(changed));
    expect(run.stderr).toContain('[PIPELINE_PARAMETERS]');
    expect(run.stderr).toContain('pipeline/standard.json:1:');
    expect(run.stderr).toContain(`${Object.keys(changed)[0]} is "`);
    expect(run.exitCode).toBe(1);
  });

  it.each(held)('keep %s from who has the role itself: CloudFormation refuses it', async (_, changed) => {
    const attack = propose('self-update', StackName, {
      TemplateURL: url(await released()),
      Parameters: await parametersOf(StackName, changed),
    });
    await expect(attack).rejects.toThrow(`'${Object.keys(changed)[0]}'`);
    await expect(attack).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it.each([
    ['a template in its place', { 'pipeline/standard.json': withoutApprovals }, 'TEMPLATE_CONFIGURATION'],
    [
      'a snippet that would be included',
      { 'pipeline/standard.json': '{"Fn::Transform":{"Name":"AWS::Include","Parameters":{"Location":"s3://b/k"}}}' },
      'TEMPLATE_CONFIGURATION',
    ],
    [
      'a stack policy and tags beside a parameter',
      { 'pipeline/standard.json': '{"Tags":{"codebuild-steps":"no"},"Parameters":{"ProdAccountId":""}}' },
      'PIPELINE_PARAMETERS',
    ],
    ['its own release', configuration({ ReleasedTemplate: '' }), 'PIPELINE_PARAMETERS'],
    ['a parameter that there is not', configuration({ Approvals: 'none' }), 'PIPELINE_PARAMETERS'],
    ['a dynamic reference', configuration({ BuildSpecFile: '{{resolve:ssm:/other}}' }), 'AWS_REJECTED'],
  ])('stay where the repository gives %s', async (_, files, code) => {
    const before = await deployedParameters();
    const { exitCode, stderr } = await updatePipeline(files);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).not.toBe(0);
    expect(await deployedParameters()).toEqual(before);
  });

  it.each([
    [
      'an included snippet',
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/packages/orders/x.yml' } } },
    ],
    [
      'a nested stack',
      { Resources: { Pipeline: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x' } } } },
    ],
  ])('stay where who has the role brings %s', async (_, template) => {
    await put(`packages/orders/${Object.keys(template)[0]?.replace('::', '-')}.template`, JSON.stringify(template));
    const uploaded = url(`packages/orders/${Object.keys(template)[0]?.replace('::', '-')}.template`);
    for (const change of [{ TemplateBody: JSON.stringify(template) }, { TemplateURL: uploaded }])
      expect(await refusalOf(propose('self-update', StackName, change))).toContain('cloudformation:CreateChangeSet');
  });

  it('leave the rest to the repository, and what it takes back is at its default again', async () => {
    // What else the repository says of its pipeline is taken back last, for with it the pipeline itself changes.
    const tested = { DevTestBuildSpecFile: 'buildspec-test.yml' };
    const changed = await updatePipeline(
      configuration({ ...tested, ComputeType: 'BUILD_GENERAL1_LARGE', ProdAccountId: accountId('Prod') }),
    );
    expect(changed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('this execution goes on') as string });
    expect((await deployedParameters())['ComputeType']).toBe('BUILD_GENERAL1_LARGE');
    const back = await updatePipeline(configuration(tested));
    expect(back).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('this execution goes on') as string });
    expect((await deployedParameters())['ComputeType']).toBe('BUILD_GENERAL1_SMALL');
    expect((await updatePipeline(configuration({}))).stdout).toContain('another starts from Source');
    expect((await deployedParameters())['DevTestBuildSpecFile']).toBe('');
    expect((await updatePipeline({})).stdout).toContain('is as its repository says');
  });

  it('are not what the release of another pipeline allows, for who has the role and keeps the values', async () => {
    const before = await deployedParameters();
    const own = JSON.parse(await textOf(before['ReleasedTemplate'] ?? '')) as TemplateObject;
    const key = `released/pipelines/another-${'0'.repeat(64)}.template`;
    await put(key, JSON.stringify(own).replaceAll('"orders"', '"another"').replaceAll(accountId('Prod'), ''));
    const attack = propose('self-update', StackName, { TemplateURL: url(key) });
    await expect(attack).rejects.toThrow('steps bootstrap sets it');
    expect(await deployedParameters()).toEqual(before);
  });

  it('are not written by any role of a pipeline', async () => {
    for (const role of ['self-update', 'develop-self-update', 'build', 'check', 'deploy', 'pipeline']) {
      const write = new PutObjectCommand({ Bucket: scene.bucket, Key: await released(), Body: withoutApprovals });
      expect(await refusalOf(scene.as('Tools', inRegion(role)).client(S3Client).send(write))).toMatch(/s3:PutObject/);
    }
  });
});
