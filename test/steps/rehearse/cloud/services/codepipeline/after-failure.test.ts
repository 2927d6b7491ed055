import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  GetPipelineStateCommand,
  StartPipelineExecutionCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowAll, stage, startFixture, tools, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html */
describe('a stage that fails', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.allow('pipeline', [
      allowAll('s3:*', 'kms:*', 'codecommit:*', 'codebuild:*', 'cloudwatch:DescribeAlarms'),
    ]);
    await fixture.createProject('check', 'version: 0.2\nphases: { build: { commands: [grep good source.txt] } }');
  });
  afterAll(() => fixture.dispose());

  const checked = (more: Partial<StageDeclaration>): StageDeclaration => ({
    ...stage.build('check'),
    name: 'Check',
    ...more,
  });
  async function start(name: string, source: string) {
    await fixture.push({ 'source.txt': source });
    await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name }));
    await fixture.cloud.idle();
    const { pipelineExecutionSummaries = [] } = await fixture.codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: name }),
    );
    return pipelineExecutionSummaries;
  }
  const make = async (name: string, more: Partial<StageDeclaration>) => {
    await fixture.push({ 'source.txt': `good ${name}` });
    await fixture.createPipeline(name, [stage.source(), checked(more)]);
    await fixture.cloud.idle();
  };
  const makeAlarm = (name: string) =>
    fixture.cloud.call(fixture.cloud.administrator(tools), {
      service: 'monitoring',
      operation: 'PutMetricAlarm',
      region: 'eu-west-1',
      input: {
        AlarmName: name,
        Namespace: 'Orders',
        MetricName: name,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    });
  const measure = (name: string) =>
    fixture.cloud.measure({
      accountId: tools,
      region: 'eu-west-1',
      namespace: 'Orders',
      name,
      dimensions: {},
      value: 1,
    });
  const watching = (AlarmName: string, result: 'FAIL' | 'ROLLBACK'): Partial<StageDeclaration> => ({
    onSuccess: {
      conditions: [
        {
          result,
          rules: [
            {
              name: 'NoAlarm',
              ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'CloudWatchAlarm', version: '1' },
              configuration: { AlarmName },
            },
          ],
        },
      ],
    },
  });

  it('is rolled back to what succeeded in it last, and no further', async () => {
    await make('back', { onFailure: { result: 'ROLLBACK' } });
    const [rollback, failed, first] = await start('back', 'bad');
    expect(failed).toMatchObject({ status: 'Failed', executionType: 'STANDARD' });
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first?.pipelineExecutionId },
      trigger: { triggerType: 'AutomatedRollback' },
    });
    expect(rollback?.sourceRevisions).toEqual(first?.sourceRevisions);
  });

  it('is not rolled back where nothing has succeeded in it', async () => {
    await fixture.push({ 'source.txt': 'bad from the beginning' });
    await fixture.createPipeline('never', [stage.source(), checked({ onFailure: { result: 'ROLLBACK' } })]);
    await fixture.cloud.idle();
    const executions = await start('never', 'bad again');
    expect(executions.map(({ status }) => status)).toEqual(['Failed', 'Failed']);
  });

  it('is retried once', async () => {
    await make('again', { onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } } });
    const [failed] = await start('again', 'bad');
    const { actionExecutionDetails = [] } = await fixture.codepipeline.send(
      new ListActionExecutionsCommand({
        pipelineName: 'again',
        filter: { pipelineExecutionId: failed?.pipelineExecutionId },
      }),
    );
    const statuses = actionExecutionDetails
      .filter(({ stageName }) => stageName === 'Check')
      .map(({ status }) => status);
    expect(statuses).toEqual(['Failed', 'Failed']);
    expect(failed?.status).toBe('Failed');
  });

  it('fails by an alarm after its last action, which may roll it back', async () => {
    await makeAlarm('quiet');
    await make('quiet', watching('quiet', 'FAIL'));
    expect((await start('quiet', 'good'))[0]?.status).toBe('Succeeded');

    await makeAlarm('loud');
    await make('loud', watching('loud', 'ROLLBACK'));
    measure('loud');
    const [rollback, failed] = await start('loud', 'good too');
    expect(failed).toMatchObject({ status: 'Failed', statusSummary: expect.stringContaining('state ALARM') as string });
    expect(rollback?.executionType).toBe('ROLLBACK');
    const { stageStates = [] } = await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'loud' }));
    expect(stageStates[1]?.onSuccessConditionState?.latestExecution?.status).toBe('Failed');
  });
});
