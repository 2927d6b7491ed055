import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { StopBuildCommand, ListBuildsCommand } from '@aws-sdk/client-codebuild';
import type { Clock } from '../../../../../../steps/context.ts';
import { systemClock } from '../../../../../../steps/clock.ts';
import { startTestCloud } from '../../../../../helpers/cloud.ts';
import {
  allowAll,
  roleArn,
  stage,
  startFixture,
  tools,
  type Fixture,
} from '../../../../../helpers/pipeline-fixture.ts';

const copy = "version: 0.2\nphases:\n  build:\n    commands: ['cat source.txt']\nartifacts:\n  files: ['**/*']\n";

async function latest(fixture: Fixture, name: string) {
  const { pipelineExecutionSummaries = [] } = await fixture.codepipeline.send(
    new ListPipelineExecutionsCommand({ pipelineName: name }),
  );
  return pipelineExecutionSummaries[0];
}

async function start(fixture: Fixture, name: string): Promise<string> {
  const { pipelineExecutionId = '' } = await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name }));
  return pipelineExecutionId;
}

async function approve(fixture: Fixture, pipelineName: string): Promise<void> {
  const { token } = await fixture.actionState(pipelineName, 'Approve');
  const result = { status: 'Approved', summary: 'yes' } as const;
  await fixture.codepipeline.send(
    new PutApprovalResultCommand({ pipelineName, stageName: 'Approve', actionName: 'Approve', result, token }),
  );
}

describe('stopping, retrying and holding an execution', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.push({ 'source.txt': 'content' });
  });
  afterAll(() => fixture.dispose());

  it('abandons a waiting approval when it is stopped', async () => {
    await fixture.createPipeline('stopped', [stage.source(), stage.approve()]);
    await fixture.cloud.idle();
    const id = (await latest(fixture, 'stopped'))?.pipelineExecutionId;
    await fixture.codepipeline.send(
      new StopPipelineExecutionCommand({
        pipelineName: 'stopped',
        pipelineExecutionId: id,
        abandon: true,
        reason: 'wrong commit',
      }),
    );
    await fixture.cloud.idle();
    expect(await latest(fixture, 'stopped')).toMatchObject({
      status: 'Stopped',
      stopTrigger: { reason: 'wrong commit' },
    });
    expect(await fixture.actionState('stopped', 'Approve')).toMatchObject({ status: 'Abandoned' });
    const again = new StopPipelineExecutionCommand({ pipelineName: 'stopped', pipelineExecutionId: id });
    await expect(fixture.codepipeline.send(again)).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
    });
  });

  it('retries the failed actions of a stage, with the artifacts that are there', async () => {
    await fixture.createProject(
      'retried-build',
      "version: 0.2\nphases: { build: { commands: ['test \"$MODE\" = right'] } }\nartifacts: { files: ['**/*'] }\n",
    );
    const wrong = JSON.stringify([{ name: 'MODE', value: '/mode', type: 'PARAMETER_STORE' }]);
    await fixture.createPipeline('retried', [
      stage.source(),
      stage.build('retried-build', { EnvironmentVariables: wrong }),
    ]);
    await fixture.cloud.idle();
    expect((await fixture.actionState('retried', 'Build')).error).toBe(
      'Build terminated with state: FAILED. Phase: DOWNLOAD_SOURCE, Code: Decrypted Variables Error, Message: parameter does not exist: /mode',
    );
    const { SSMClient, PutParameterCommand } = await import('@aws-sdk/client-ssm');
    await fixture
      .clientFor(tools)
      .client(SSMClient)
      .send(new PutParameterCommand({ Name: '/mode', Value: 'right', Type: 'String' }));
    const pipelineExecutionId = (await latest(fixture, 'retried'))?.pipelineExecutionId;
    const retry = {
      pipelineName: 'retried',
      stageName: 'Build',
      pipelineExecutionId,
      retryMode: 'FAILED_ACTIONS',
    } as const;
    await fixture.codepipeline.send(new RetryStageExecutionCommand(retry));
    await fixture.cloud.idle();
    expect((await latest(fixture, 'retried'))?.status).toBe('Succeeded');
    const { actionExecutionDetails = [] } = await fixture.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'retried' }),
    );
    expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Succeeded',
      'Build Failed',
      'Source Succeeded',
    ]);
    await expect(fixture.codepipeline.send(new RetryStageExecutionCommand(retry))).rejects.toMatchObject({
      name: 'StageNotRetryableException',
    });
  });

  it('ends a build that is stopped, with its processes', async () => {
    await fixture.createProject('slow-build', "version: 0.2\nphases: { build: { commands: ['sleep 60'] } }\n");
    await fixture.createPipeline('slow', [stage.source(), stage.build('slow-build')]);
    const build = await waitFor(async () => {
      const { ids = [] } = await fixture.codebuild.send(new ListBuildsCommand({}));
      return ids.find((id) => id.startsWith('slow-build:'));
    });
    await fixture.codebuild.send(new StopBuildCommand({ id: build }));
    await fixture.cloud.idle();
    expect((await fixture.actionState('slow', 'Build')).error).toContain('Build terminated with state: STOPPED');
  });

  it('waits before a stage whose transition is disabled', async () => {
    await fixture.createPipeline('held', [stage.source(), stage.approve()]);
    await fixture.cloud.idle();
    await approve(fixture, 'held');
    const transition = { pipelineName: 'held', stageName: 'Approve', transitionType: 'Inbound' } as const;
    await fixture.codepipeline.send(new DisableStageTransitionCommand({ ...transition, reason: 'freeze' }));
    const id = await start(fixture, 'held');
    await fixture.cloud.idle();
    const { stageStates = [] } = await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'held' }));
    expect(stageStates[1]).toMatchObject({
      inboundTransitionState: { enabled: false, disabledReason: 'freeze' },
      inboundExecution: { pipelineExecutionId: id },
    });
    await fixture.codepipeline.send(new EnableStageTransitionCommand(transition));
    await fixture.cloud.idle();
    expect((await fixture.actionState('held', 'Approve')).status).toBe('InProgress');
  });

  it('queues a second execution behind the first, and lets it in when the stage is free', async () => {
    await fixture.createPipeline('queued', [stage.source(), stage.approve()]);
    await fixture.cloud.idle();
    const first = (await latest(fixture, 'queued'))?.pipelineExecutionId;
    const second = await start(fixture, 'queued');
    await fixture.cloud.idle();
    const approvalStage = async () =>
      (await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'queued' }))).stageStates?.[1];
    expect(await approvalStage()).toMatchObject({
      latestExecution: { pipelineExecutionId: first },
      inboundExecution: { pipelineExecutionId: second },
    });
    await approve(fixture, 'queued');
    await fixture.cloud.idle();
    expect(await approvalStage()).toMatchObject({
      latestExecution: { pipelineExecutionId: second, status: 'InProgress' },
    });
  });

  it('cancels an execution that is not done when the definition is changed', async () => {
    const stages = [stage.source(), stage.approve(), { ...stage.approve(), name: 'Again' }];
    await fixture.createPipeline('changed', stages);
    await fixture.cloud.idle();
    const pipeline = { ...declaration('changed'), stages: [...stages, { ...stage.approve(), name: 'OnceMore' }] };
    await fixture.codepipeline.send(new UpdatePipelineCommand({ pipeline }));
    await approve(fixture, 'changed');
    await fixture.cloud.idle();
    expect(await latest(fixture, 'changed')).toMatchObject({ status: 'Cancelled' });
  });
});

function declaration(name: string): PipelineDeclaration {
  return {
    name,
    roleArn: roleArn('pipeline'),
    pipelineType: 'V2',
    executionMode: 'QUEUED',
    artifactStore: { type: 'S3', location: 'artifacts-222222222222' },
    stages: [stage.source(), stage.approve()],
  };
}

/** Asks until there is an answer. */
async function waitFor<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await systemClock.sleep(20);
  }
}

describe('refusals', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.push({ 'source.txt': 'content' });
    await fixture.createProject('build', copy);
  });
  afterEach(async () => {
    await fixture.allow('pipeline', [allowAll('s3:*', 'kms:*', 'codecommit:*', 'codebuild:*')]);
    await fixture.allow('build', [allowAll('s3:*', 'kms:*', 'logs:*')]);
  });
  afterAll(() => fixture.dispose());

  const cases: readonly [string, { pipeline?: readonly object[]; build?: readonly object[] }, string, RegExp][] = [
    [
      'the pipeline may not read the repository',
      { pipeline: [allowAll('s3:*', 'kms:*')] },
      'Source',
      /permissions required to access the AWS CodeCommit repository named orders.*codecommit:GetBranch/s,
    ],
    [
      'the pipeline may not write artifacts',
      { pipeline: [allowAll('codecommit:*', 'kms:*')] },
      'Source',
      /^Insufficient permissions\nUnable to access the artifact with Amazon S3 object key 'refused/,
    ],
    [
      'the pipeline may not use the key',
      { pipeline: [allowAll('codecommit:*', 's3:*')] },
      'Source',
      /^Insufficient permissions/,
    ],
    [
      'the pipeline may not start builds',
      { pipeline: [allowAll('s3:*', 'kms:*', 'codecommit:*')] },
      'Build',
      /Error calling startBuild: .*is not authorized to perform: codebuild:StartBuild/,
    ],
    [
      'the build may not write its log',
      { build: [allowAll('s3:*', 'kms:*')] },
      'Build',
      /Phase: PROVISIONING, Code: ACCESS_DENIED, Message: Service role .* does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams/,
    ],
    [
      'the build may not read its source',
      { build: [allowAll('logs:*', 'kms:*')] },
      'Build',
      /Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: AccessDenied: .* for primary source and source version arn:aws:s3:::/,
    ],
    [
      'the build may not decrypt its source',
      { build: [allowAll('logs:*', 's3:*')] },
      'Build',
      /Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR/,
    ],
    [
      'the build may not write its artifact',
      { build: [allowAll('logs:*', 'kms:*', 's3:Get*')] },
      'Build',
      /Phase: UPLOAD_ARTIFACTS, Code: CLIENT_ERROR, Message: Error in UPLOAD_ARTIFACTS phase: AccessDenied/,
    ],
  ];

  it.each(cases)('%s', async (title, policies, action, message) => {
    const name = `refused${cases.findIndex(([candidate]) => candidate === title)}`;
    if (policies.pipeline) await fixture.allow('pipeline', policies.pipeline);
    if (policies.build) await fixture.allow('build', policies.build);
    await fixture.createPipeline(name, [stage.source(), stage.build('build')]);
    await fixture.cloud.idle();
    const state = await fixture.actionState(name, action);
    expect(state.status).toBe('Failed');
    expect(state.error).toMatch(message);
  });

  it('a role that does not trust CodePipeline makes no pipeline', async () => {
    const create = new CreatePipelineCommand({ pipeline: { ...declaration('untrusted'), roleArn: roleArn('build') } });
    await expect(fixture.codepipeline.send(create)).rejects.toMatchObject({
      name: 'InvalidStructureException',
      message: `AWS CodePipeline is not authorized to perform AssumeRole on role ${roleArn('build')}`,
    });
  });

  it('who may not pass the role makes no pipeline', async () => {
    const source = { arn: `arn:aws:codepipeline:eu-west-1:${tools}:any`, accountId: tools };
    await fixture.allow('events', [allowAll('codepipeline:*')]);
    const caller = fixture.cloud.assumeRoleAs('events.amazonaws.com', roleArn('events'), 'session', source);
    const client = fixture.clientAs(caller).client(CodePipelineClient);
    await expect(client.send(new CreatePipelineCommand({ pipeline: declaration('unpassed') }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('iam:PassRole'),
    });
  });
});

describe('an approval', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it('waits through a save and a load, and the execution goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'saved-cloud-'));
    folders.push(folder);
    const before = await startFixture({ folder });
    await before.push({ 'source.txt': 'content' });
    await before.createProject('build', copy);
    await before.createPipeline('orders', [stage.source(), stage.approve(), stage.build('build')]);
    await before.cloud.idle();
    await before.dispose();

    const after = await startTestCloud({ folder });
    const codepipeline = after.clientFor(tools).client(CodePipelineClient);
    const { stageStates = [] } = await codepipeline.send(new GetPipelineStateCommand({ name: 'orders' }));
    const token = stageStates[1]?.actionStates?.[0]?.latestExecution?.token;
    const where = { pipelineName: 'orders', stageName: 'Approve', actionName: 'Approve' };
    await codepipeline.send(
      new PutApprovalResultCommand({ ...where, result: { status: 'Approved', summary: 'later' }, token }),
    );
    await after.cloud.idle();
    const { pipelineExecutionSummaries = [] } = await codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'orders' }),
    );
    expect(pipelineExecutionSummaries[0]?.status).toBe('Succeeded');
    await after.cloud.stop();
  });

  it('is not the only thing that survives: an action that was at work is run again, and the first run says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'saved-cloud-'));
    folders.push(folder);
    const marker = join(folder, 'marker');
    const before = await startFixture({ folder });
    await before.push({ 'source.txt': 'content' });
    await before.createProject(
      'slow',
      `version: 0.2\nphases: { build: { commands: ["test -e ${marker} || { touch ${marker}; sleep 60; }"] } }\n`,
    );
    await before.createPipeline('orders', [stage.source(), stage.build('slow')]);
    await waitFor(() => stat(marker).catch(() => undefined));
    await before.dispose();

    const after = await startTestCloud({ folder });
    await after.cloud.idle();
    const codepipeline = after.clientFor(tools).client(CodePipelineClient);
    const { actionExecutionDetails = [] } = await codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'orders' }),
    );
    expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Succeeded',
      'Build Abandoned',
      'Source Succeeded',
    ]);
    await after.cloud.stop();
  });

  it('fails after seven days', async () => {
    let ahead = 0;
    const clock: Clock = { now: () => Date.now() + ahead, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
    const fixture = await startFixture({ clock });
    await fixture.push({ 'source.txt': 'content' });
    await fixture.createPipeline('orders', [stage.source(), stage.approve()]);
    await fixture.cloud.idle();
    ahead = 7 * 24 * 3600 * 1000 + 1000;
    const later = fixture.clientFor(tools).client(CodePipelineClient);
    const { stageStates = [] } = await later.send(new GetPipelineStateCommand({ name: 'orders' }));
    expect(stageStates[1]?.actionStates?.[0]?.latestExecution).toMatchObject({ status: 'Failed' });
    await fixture.dispose();
  });
});
