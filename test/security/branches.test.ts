import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  DeleteBranchCommand,
} from '@aws-sdk/client-codecommit';
import { CodePipelineClient, DeletePipelineCommand, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients, type AwsClients } from '../../steps/aws-clients.ts';
import { branchPipelineName } from '../../steps/pipeline-branches.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { findRole } from '../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../steps/rehearse/cloud/sessions.ts';
import { artifactBucketOf } from '../helpers/artifact-bucket.ts';
import { refusalOf } from '../helpers/attack-scene.ts';
import { parametersOfStack } from '../helpers/deployed-stack.ts';
import { accountId } from '../helpers/deploying.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../helpers/rehearsal.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let organization: EmptyOrganization;
let bucket: string;
/** Of the pipelines of branches. */
let release: string;
const tools = () => rehearsal.as('Tools').aws;
const repositoryName = 'orders';

/** Workload orders with its two pipelines and its feature branches, beside workload orders-eu, whose name begins alike. */
beforeAll(async () => {
  home = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(home.folder, 'state');
  organization = await startEmptyOrganization(rehearsal.cloud, join(home.folder, 'platform'));
  const accounts = ['dev', 'test', 'uat', 'prod'].map((name, index) => `${name}: '${String(index + 3).repeat(12)}'`);
  await organization.configure((text) =>
    text.replace(
      /^ {2}- configuration: .*\n.*\n/m,
      `  - workload: orders
    develop: {}
    feature-branches: { at-most: 2 }
    instances: 2
    accounts: { ${accounts.join(', ')} }
  - workload: orders-eu
    accounts: { dev: '${accountId('Dev')}' }
    feature-branches: {}
`,
    ),
  );
  const run = await organization.bootstrap('--yes');
  if (run.exitCode !== 0) throw new Error(run.stderr);
  bucket = await artifactBucketOf(tools());
  release = (await parametersOf('codebuild-steps-feature-branches-orders'))['ReleasedTemplate'] ?? '';
  // The commands are run here, one at a time.
  for (const rule of ['pushed', 'retired', 'removed'])
    await tools()
      .client(EventBridgeClient)
      .send(new DisableRuleCommand({ Name: `steps-develop-orders_branches-${rule}` }));
}, 60_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const parametersOf = async (stackName: string) => parametersOfStack(tools(), stackName);

const branchesRole = 'codebuild-steps-branches-orders-eu-west-1';
const deployRole = 'codebuild-steps-develop-deploy-eu-west-1';

function credentials(name: string) {
  const { cloud } = rehearsal;
  const role = findRole(cloud, `arn:aws:iam::${accountId('Tools')}:role/${name}`);
  if (!role) throw new Error(`there is no ${name}`);
  return cloud.issueCredentials(directCaller(roleSession(role, 'attacker', cloud.clock.now() + 3_600_000)));
}

/** Who has the role that makes and retires pipelines of branches. */
function attacker(): AwsClients {
  const { expiration, ...keys } = credentials(branchesRole);
  const { endpoint, options } = rehearsal.cloud;
  return createAwsClients({
    region: options.region,
    endpoint,
    credentials: { ...keys, expiration: new Date(expiration) },
  });
}

async function runAs(role: string, ...args: readonly string[]) {
  return runIn({}, role, ...args, '--pipeline-name', 'orders');
}

/** The real command with a role's credentials, in a folder with these files. */
async function runIn(files: Readonly<Record<string, string>>, role: string, ...args: readonly string[]) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials(role);
  const env = {
    AWS_ENDPOINT_URL: rehearsal.cloud.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const run = await runSteps([...args, '--region', 'eu-west-1'], { cwd: await createWorkspace(files), env });
  expect(run.stderr).not.toMatch(/^ +at /m);
  return run;
}

const updateBranches = (key = release) =>
  runAs(
    branchesRole,
    'update-branches',
    '--repository',
    repositoryName,
    '--base-branch=develop',
    '--at-most=2',
    `--released-template=${key}`,
    `--s3-bucket=${bucket}`,
  );

let attacks = 0;

/** A change set of the stack of a branch's pipeline, made as `steps update-branches` makes it but for what is changed. */
async function propose(
  changed: Readonly<Record<string, string>> = {},
  StackName = 'steps-develop-pipeline-orders---x1234',
  key = release,
) {
  const of = { PipelineName: 'orders---x1234', StackName: 'orders---x1234', BranchName: 'feature/x' };
  const Parameters = Object.entries({ ...of, ...changed }).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const request = {
    StackName,
    ChangeSetName: `attack-${++attacks}`,
    Parameters,
    ChangeSetType: 'CREATE' as const,
    TemplateURL: `https://s3.eu-west-1.amazonaws.com/${bucket}/${key}`,
  };
  return attacker().client(CloudFormationClient).send(new CreateChangeSetCommand(request));
}

describe('who has the role that makes and retires pipelines of branches', () => {
  it('does not delete, change or stop a pipeline that is none of theirs', async () => {
    const client = attacker().client(CloudFormationClient);
    const others = ['pipeline-orders', 'develop-pipeline-orders-develop', 'pipeline-orders-eu', 'pipeline-orders--eu'];
    for (const other of [
      'codebuild-steps-common',
      'steps-develop-pipeline-orders-eu---x1234',
      ...others.map((name) => `steps-${name}`),
    ]) {
      expect(await refusalOf(client.send(new DeleteStackCommand({ StackName: other })))).toContain('DeleteStack');
      expect(await refusalOf(propose({}, other))).toContain('CreateChangeSet');
    }
    const pipelines = attacker().client(CodePipelineClient);
    expect(await refusalOf(pipelines.send(new DeletePipelineCommand({ name: 'orders---x1234' })))).toContain(
      'DeletePipeline',
    );
    const stop = new StopPipelineExecutionCommand({ pipelineName: 'orders', pipelineExecutionId: 'x' });
    expect(await refusalOf(pipelines.send(stop))).toContain('StopPipelineExecution');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["of another workload's name", { PipelineName: 'orders-eu---x1234' }],
    ["that deploys another workload's stack", { StackName: 'orders-eu' }],
    ["that deploys the workload's own stack", { StackName: 'orders' }],
    ["that deploys an instance's stack", { StackName: 'orders--eu' }],
    ['of a branch that is no feature branch', { BranchName: 'main' }],
    ['of a branch with odd characters', { BranchName: 'feature/$(id)' }],
    ['of the main class', { PipelineClass: 'main' }],
    ['with the account of Prod in the place of Dev', { DevAccountId: accountId('Prod') }],
    ['that goes on to Test', { TestAccountId: accountId('Test') }],
    ['that goes on to Prod', { ProdAccountId: accountId('Prod') }],
    ['of another repository', { RepositoryName: 'orders-eu' }],
  ])('makes no pipeline %s: CloudFormation refuses it', async (_, changed) => {
    const attack = propose(changed);
    await expect(attack).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(attack).rejects.toThrow(Object.keys(changed)[0]);
  });

  it("makes no pipeline that deploys to another branch's stack: CloudFormation refuses it", async () => {
    const StackName = 'steps-develop-pipeline-orders---z1234';
    const { Id: ChangeSetName } = await propose({ PipelineName: 'orders---z1234' }, StackName);
    await rehearsal.cloud.idle();
    const client = attacker().client(CloudFormationClient);
    const described = await client.send(new DescribeChangeSetCommand({ ChangeSetName }));
    expect(described).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(described.StatusReason).toContain('PipelineName and StackName are the same');
    // What was only proposed is cleared away, and nothing is to be removed of it.
    expect((await updateBranches()).stdout).toMatch(/^retired: orders---z1234, for it was never made/);
    await expect(parametersOf(StackName)).rejects.toThrow('does not exist');
    expect((await runAs(deployRole, 'remove-branches')).stdout).toBe('nothing is to be removed\n');
  });

  it('makes none by another release, nor by a template that a build uploaded, and releases none', async () => {
    const ofOthers = [
      (await parametersOf('steps-pipeline-orders'))['ReleasedTemplate'],
      (await parametersOf('steps-pipeline-orders'))['InstancesTemplate'],
      (await parametersOf('codebuild-steps-feature-branches-orders-eu'))['ReleasedTemplate'],
      'packages/orders/released/pipelines/orders.template',
    ];
    for (const key of ofOthers) {
      expect(key).toBeTruthy();
      expect(await refusalOf(propose({}, undefined, key))).toContain('CreateChangeSet');
    }
    const put = new PutObjectCommand({ Bucket: bucket, Key: release, Body: '{}' });
    expect(await refusalOf(attacker().client(S3Client).send(put))).toContain('s3:PutObject');
  });

  it('takes on no role of an account, starts no build, and writes down nothing of another workload', async () => {
    const RoleArn = `arn:aws:iam::${accountId('Dev')}:role/CrossAccountPipelineRole`;
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'attack' });
    expect(await refusalOf(attacker().client(STSClient).send(assume))).toContain('sts:AssumeRole');
    const projectName = 'steps-develop-orders_branches-deploy';
    const start = new StartBuildCommand({ projectName, buildspecOverride: 'version: 0.2' });
    expect(await refusalOf(attacker().client(CodeBuildClient).send(start))).toContain('codebuild:StartBuild');
    const Name = '/codebuild-steps/feature-branches/orders-eu/orders-eu---x1234';
    const write = new PutParameterCommand({ Name, Value: '{}', Type: 'String' });
    expect(await refusalOf(attacker().client(SSMClient).send(write))).toContain('ssm:PutParameter');
  });

  it("removes by what it writes down no stack that is not named as a branch's", async () => {
    for (const name of ['orders', 'orders--eu', 'orders-eu---x1234', 'orders---x1234.y']) {
      const Name = `/codebuild-steps/feature-branches/orders/${name}`;
      const Value = JSON.stringify({ branch: 'feature/x', accountId: accountId('Dev'), isPipelineGone: true });
      await attacker()
        .client(SSMClient)
        .send(new PutParameterCommand({ Name, Value, Type: 'String' }));
      const run = await runAs(deployRole, 'remove-branches');
      expect(run.stderr).toContain(
        `"${name}" in account "${accountId('Dev')}" is no stack of a feature branch [RETIRED_BRANCH]`,
      );
      expect(run.exitCode).toBe(1);
      await tools().client(SSMClient).send(new DeleteParameterCommand({ Name }));
    }
  });
});

/** What the file of a branch sets beyond what it may, of its own pipeline's. */
async function takesNothingHeld(name: string): Promise<void> {
  const attack = {
    PipelineName: 'orders-eu',
    StackName: 'orders-eu',
    DevAccountId: accountId('Prod'),
    TestAccountId: accountId('Prod'),
    PipelineClass: 'main',
    BranchName: 'feature/other',
    InstancesTemplate: release,
    BuildImage: '/codebuild-steps/common/version',
  };
  const repeated = { PipelineName: 'orders-develop', BranchName: 'develop', TestAccountId: accountId('Test') };
  const update = async (Parameters: Readonly<Record<string, string>>) =>
    runIn(
      { 'pipeline/standard.json': JSON.stringify({ Parameters }) },
      'codebuild-steps-develop-self-update-eu-west-1',
      'update-pipeline',
      `--stack-name=steps-develop-pipeline-${name}`,
      `--released-template=${release}`,
      `--s3-bucket=${bucket}`,
    );
  const refused = await update(attack);
  expect(refused.exitCode).not.toBe(0);
  for (const [parameter, value] of Object.entries(attack))
    expect(refused.stderr).toContain(`${parameter} is "${value}" there and`);
  expect(await update(repeated)).toMatchObject({
    exitCode: 0,
    stdout: `steps-develop-pipeline-${name} is as its repository says\n`,
  });
}

describe('branches of a repository', () => {
  const codecommit = () => tools().client(CodeCommitClient);

  it('with odd names get no pipeline and are named, and those of a release that is not theirs are not begun', async () => {
    const putFiles = [{ filePath: 'a', fileContent: Buffer.from('a') }];
    const { commitId } = await codecommit().send(
      new CreateCommitCommand({ repositoryName, branchName: 'develop', putFiles }),
    );
    const odd = ['feature/$(id)', "feature/a'b", 'feature/ü', 'feature/a;b', `feature/${'a'.repeat(201)}`];
    const fit = ['feature/eu', 'feature/-eu', 'feature/EU'];
    for (const branchName of [...odd, ...fit])
      await codecommit().send(new CreateBranchCommand({ repositoryName, branchName, commitId }));
    const own = (await parametersOf('steps-pipeline-orders'))['ReleasedTemplate'] ?? '';
    expect((await updateBranches(own)).stderr).toContain(
      `${own} is not the released template of the pipelines of branches [BRANCH_RELEASE]`,
    );
    const run = await updateBranches();
    expect(run.exitCode).toBe(0);
    for (const name of odd)
      expect(run.stdout).toContain(`without a pipeline: ${name}, for its name has other characters`);
    expect(run.stdout.match(/^made: /gm)).toHaveLength(2);
    const [made = ''] = fit.filter((name) => run.stdout.includes(`made: ${name}\n`));
    const name = branchPipelineName('orders', made, 'feature/');
    expect(await parametersOf(`steps-develop-pipeline-${name}`)).toMatchObject({
      PipelineName: name,
      StackName: name,
      BranchName: made,
      WorkloadName: 'orders',
      TestAccountId: '',
      UatAccountId: '',
      ProdAccountId: '',
    });
    await takesNothingHeld(name);
    for (const branchName of fit) await codecommit().send(new DeleteBranchCommand({ repositoryName, branchName }));
    expect((await updateBranches()).stdout.match(/^retired: /gm)).toHaveLength(2);
    expect((await runAs(deployRole, 'remove-branches')).stdout.match(/^removed: /gm)).toHaveLength(2);
  }, 60_000);
});
