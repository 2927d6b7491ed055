import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { readZip } from '../../../../../../steps/zip-archive.ts';
import { bucket, roleArn, stage, startFixture, tools, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

const buildspec = `
version: 0.2
env:
  variables: { GREETING: hello }
  exported-variables: [DIGEST]
phases:
  build:
    commands:
      - echo "$GREETING $COMMIT"
      - mkdir -p out && cp source.txt out/ && cd out
      - DIGEST=$(cat source.txt | tr a-z A-Z)
      - pwd
artifacts:
  base-directory: out
  files: ['**/*']
`;

describe('a pipeline of source, build and approval', () => {
  let fixture: Fixture;
  const state = async () =>
    (await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'orders' }))).stageStates ?? [];

  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.createProject('orders-build', buildspec);
    const variables = JSON.stringify([{ name: 'COMMIT', value: '#{SourceVariables.CommitId}' }]);
    await fixture.createPipeline('orders', [
      stage.source(),
      stage.build('orders-build', { EnvironmentVariables: variables }),
      stage.approve({
        CustomData: 'digest #{BuildVariables.DIGEST}',
        ExternalEntityLink: 'https://example.com/#{codepipeline.PipelineExecutionId}',
      }),
    ]);
    await fixture.cloud.idle();
  });
  afterAll(() => fixture.dispose());

  it('runs once when it is made, and fails where there is no branch yet', async () => {
    expect(await fixture.actionState('orders', 'Source')).toMatchObject({
      status: 'Failed',
      error: expect.stringContaining('Branch main does not exist'),
    });
  });

  it('is started by a pushed commit, through a rule and its role', async () => {
    const events = fixture.clientFor(tools).client(EventBridgeClient);
    const pattern = {
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [`arn:aws:codecommit:eu-west-1:${tools}:orders`],
      detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: ['main'] },
    };
    await events.send(new PutRuleCommand({ Name: 'commits', EventPattern: JSON.stringify(pattern) }));
    const target = {
      Id: 'pipeline',
      Arn: `arn:aws:codepipeline:eu-west-1:${tools}:orders`,
      RoleArn: roleArn('events'),
    };
    await events.send(new PutTargetsCommand({ Rule: 'commits', Targets: [target] }));

    const commit = await fixture.push({ 'source.txt': 'content' }, 'Start');
    await fixture.cloud.idle();

    const { pipelineExecutionSummaries = [] } = await fixture.codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'orders' }),
    );
    expect(pipelineExecutionSummaries[0]).toMatchObject({
      status: 'InProgress',
      trigger: { triggerType: 'CloudWatchEvent', triggerDetail: expect.stringContaining(':rule/commits') },
      sourceRevisions: [{ actionName: 'Source', revisionId: commit, revisionSummary: 'Start' }],
    });
  });

  it('builds with the variables of the actions before, and stops at the approval', async () => {
    const stages = await state();
    expect(stages.map(({ latestExecution }) => latestExecution?.status)).toEqual([
      'Succeeded',
      'Succeeded',
      'InProgress',
    ]);
    const { actionExecutionDetails = [] } = await fixture.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'orders' }),
    );
    const build = actionExecutionDetails.find(({ actionName }) => actionName === 'Build');
    expect(build?.output?.outputVariables).toEqual({ DIGEST: 'CONTENT' });
    const approval = actionExecutionDetails.find(({ actionName }) => actionName === 'Approve');
    expect(approval?.input?.resolvedConfiguration).toMatchObject({ CustomData: 'digest CONTENT' });
  });

  it('keeps the artifacts as archives in the bucket, encrypted with the key', async () => {
    const s3 = fixture.clientFor(tools).client(S3Client);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'orders/' }));
    expect(Contents.map(({ Key }) => Key)).toEqual([
      expect.stringMatching(/^orders\/BuildOutpu\/\w{7}$/),
      expect.stringMatching(/^orders\/SourceOutp\/\w{7}$/),
    ]);
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }));
    expect(object).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: fixture.keyArn });
    const entries = readZip(Buffer.from((await object.Body?.transformToByteArray()) ?? []));
    expect(entries.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([['source.txt', 'content']]);
  });

  it('writes the build log in the words of CodeBuild, as the service role', async () => {
    const { actionExecutionDetails = [] } = await fixture.codepipeline.send(
      new ListActionExecutionsCommand({ pipelineName: 'orders' }),
    );
    const id =
      actionExecutionDetails.find(({ actionName }) => actionName === 'Build')?.output?.executionResult
        ?.externalExecutionId ?? '';
    const { builds = [] } = await fixture.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    expect(builds[0]).toMatchObject({ buildStatus: 'SUCCEEDED', initiator: 'codepipeline/orders' });
    expect(builds[0]?.phases?.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`)).toEqual([
      'SUBMITTED SUCCEEDED',
      'QUEUED SUCCEEDED',
      'PROVISIONING SUCCEEDED',
      'DOWNLOAD_SOURCE SUCCEEDED',
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      'FINALIZING SUCCEEDED',
      'COMPLETED undefined',
    ]);
    const { groupName, streamName } = builds[0]?.logs ?? {};
    const { events = [] } = await fixture
      .clientFor(tools)
      .client(CloudWatchLogsClient)
      .send(new GetLogEventsCommand({ logGroupName: groupName, logStreamName: streamName, startFromHead: true }));
    const text = events.map(({ message }) => message).join('');
    expect(text).toContain('Running command echo "$GREETING $COMMIT"');
    expect(text).toMatch(/^hello [0-9a-f]{40}$/m);
    expect(text).toContain('Phase complete: BUILD State: SUCCEEDED');
  });

  it('goes on when the approval is given with its token, and refuses another', async () => {
    const where = { pipelineName: 'orders', stageName: 'Approve', actionName: 'Approve' };
    const result = { status: 'Approved', summary: 'reviewed' } as const;
    const wrong = new PutApprovalResultCommand({ ...where, result, token: '00000000-0000-0000-0000-000000000000' });
    await expect(fixture.codepipeline.send(wrong)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
    const { token } = await fixture.actionState('orders', 'Approve');
    await fixture.codepipeline.send(new PutApprovalResultCommand({ ...where, result, token }));
    await fixture.cloud.idle();
    const again = new PutApprovalResultCommand({ ...where, result, token });
    await expect(fixture.codepipeline.send(again)).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    expect(await fixture.actionState('orders', 'Approve')).toMatchObject({ status: 'Succeeded', summary: 'reviewed' });
    const { pipelineExecutionSummaries = [] } = await fixture.codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'orders' }),
    );
    expect(pipelineExecutionSummaries[0]?.status).toBe('Succeeded');
  });

  it('fails where the approval is rejected', async () => {
    await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name: 'orders' }));
    await fixture.cloud.idle();
    const { token } = await fixture.actionState('orders', 'Approve');
    const result = { status: 'Rejected', summary: 'not today' } as const;
    await fixture.codepipeline.send(
      new PutApprovalResultCommand({
        pipelineName: 'orders',
        stageName: 'Approve',
        actionName: 'Approve',
        result,
        token,
      }),
    );
    await fixture.cloud.idle();
    expect(await fixture.actionState('orders', 'Approve')).toMatchObject({ status: 'Failed', summary: 'not today' });
  });
});
