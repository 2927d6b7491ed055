import { ListActionExecutionsCommand, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseRetry } from '../../../steps/retry/choose-retry.ts';
import { retryStage } from '../../../steps/retry/index.ts';
import { newestExecution, operate, startExecution } from '../../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../../helpers/pipeline-fixture.ts';
import { createTestContext } from '../../helpers/step-context.ts';

const mode = JSON.stringify([{ name: 'MODE', value: '/mode', type: 'PARAMETER_STORE' }]);
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
  await fixture.push({ 'source.txt': 'content' }, 'Add a table');
  await fixture.createProject('build', 'version: 0.2\nphases: { build: { commands: [\'test "$MODE" = right\'] } }\n');
  await fixture.createProject('works', "version: 0.2\nphases: { build: { commands: ['true'] } }\n");
});
afterAll(() => fixture.dispose());

const setMode = (Value: string) =>
  fixture
    .clientFor(tools)
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: '/mode', Value, Type: 'String', Overwrite: true }));

/** Two actions after each other, of which the second fails while the mode is wrong. */
async function failed(name: string): Promise<string> {
  await setMode('wrong');
  const [first] = stage.build('works').actions ?? [];
  const [second] = stage.build('build', { EnvironmentVariables: mode }).actions ?? [];
  if (!first || !second) throw new Error('a build stage has one action');
  const bare = { outputArtifacts: [], namespace: undefined };
  await fixture.createPipeline(name, [
    stage.source(),
    {
      name: 'Build',
      actions: [
        { ...first, ...bare, name: 'First', runOrder: 1 },
        { ...second, ...bare, runOrder: 2 },
      ],
    },
  ]);
  await fixture.cloud.idle();
  return (await newestExecution(fixture, name)).id;
}

const runsOf = async (pipelineName: string) => {
  const listed = await fixture.codepipeline.send(new ListActionExecutionsCommand({ pipelineName }));
  return (listed.actionExecutionDetails ?? []).map(({ actionName, status }) => `${actionName} ${status}`).toReversed();
};

describe('steps retry', () => {
  it.each([
    ['what failed', [], ['Build Succeeded']],
    ['every action of the stage', ['--all-actions'], ['First Succeeded', 'Build Succeeded']],
  ])('retries %s', async (_, flags, more) => {
    const name = `failed-${flags.length}`;
    const id = await failed(name);
    await setMode('right');
    const ended = await operate(fixture, 'retry', name, ...flags);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toMatch(
      new RegExp(`^retries stage Build of [0-9a-f]{8} "Add a table"; steps logs ${name} --execution ${id} --follow\n$`),
    );
    await fixture.cloud.idle();
    expect(await newestExecution(fixture, name)).toEqual({ id, status: 'Succeeded' });
    expect(await runsOf(name)).toEqual(['Source Succeeded', 'First Succeeded', 'Build Failed', ...more]);
  });

  it('retries a stage whose execution was stopped', async () => {
    await fixture.createPipeline('stopped', [stage.source(), stage.approve()]);
    await fixture.cloud.idle();
    const { id } = await newestExecution(fixture, 'stopped');
    await fixture.codepipeline.send(
      new StopPipelineExecutionCommand({ pipelineName: 'stopped', pipelineExecutionId: id, abandon: true }),
    );
    await fixture.cloud.idle();
    expect(await operate(fixture, 'retry', 'stopped', '--execution', id)).toMatchObject({ exitCode: 0 });
    expect((await fixture.actionState('stopped', 'Approve')).status).toBe('InProgress');
    const again = await operate(fixture, 'retry', 'stopped');
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('stage Approve is still in progress') });
  });

  it('tells the execution that was meant by a part of its id', async () => {
    const id = await failed('mistyped');
    const ended = await operate(fixture, 'retry', 'mistyped', '--execution', id.slice(0, 8));
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain(`no execution "${id.slice(0, 8)}" [EXECUTION_NOT_FOUND]\n→ did you mean ${id}?\n`);
  });

  it('says what to do where nothing can be retried', async () => {
    const id = await failed('newer');
    const newer = await startExecution(fixture, 'newer');
    await fixture.cloud.idle();
    const ended = await operate(fixture, 'retry', 'newer', 'Build', '--execution', id);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain(`execution ${id} is no longer the last in stage Build, where ${newer} is`);
    await fixture.createPipeline('fine', [stage.source(), stage.build('works')]);
    await fixture.cloud.idle();
    expect((await operate(fixture, 'retry', 'fine')).stderr).toContain(
      'no stage has failed, so nothing can be retried',
    );
    expect((await operate(fixture, 'retry', 'fine', 'Bild')).stderr).toContain('→ did you mean Build?');
    expect((await operate(fixture, 'retry', 'none')).stderr).toContain('[PIPELINE_NOT_FOUND]');
  });

  it('tells the second of two retries at once why it is refused', async () => {
    const id = await failed('refused');
    const aws = fixture.clientFor(tools);
    await setMode('right');
    const options = { pipeline: 'refused', stage: 'Build', executionId: id, allActions: false };
    const attempts = await Promise.allSettled(
      [1, 2].map(() => retryStage(options, { ...createTestContext('/'), aws })),
    );
    await fixture.cloud.idle();
    const [refusal] = attempts.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(refusal).toMatchObject({ code: expect.stringMatching(/^(NOT_RETRYABLE|NOTHING_TO_RETRY)$/) });
  });
});

describe('chooseRetry', () => {
  const state = (name: string, status: string, executionId: string) => ({
    stage: name,
    status,
    executionId,
    inbound: [],
    actions: [],
  });
  const stages = [state('Build', 'Failed', 'b'), state('Test', 'Succeeded', 'a'), state('Prod', 'Failed', 'a')];

  it('wants the stage named where several have failed', () => {
    expect(() => chooseRetry(stages, { pipeline: 'p' })).toThrow(
      'several stages of pipeline p have failed: Build, Prod',
    );
  });

  it.each([
    [{ stage: 'Prod' }, { stage: 'Prod', executionId: 'a' }],
    [{ executionId: 'b' }, { stage: 'Build', executionId: 'b' }],
  ])('takes what %j names', (choice, expected) => {
    expect(chooseRetry(stages, { pipeline: 'p', ...choice })).toEqual(expected);
  });
});
