import { describe, expect, it } from 'vitest';
import type { ActionReport } from '../../../steps/pipeline-execution.ts';
import type { StageState } from '../../../steps/pipeline-state.ts';
import { describePipeline } from '../../../steps/status/describe-pipeline.ts';
import { computeMetrics } from '../../../steps/status/metrics.ts';

const metrics = computeMetrics([], 30, 0);
const state = (more: Partial<StageState>): StageState => ({ stage: 'Build', inbound: [], actions: [], ...more });
const run = (more: Partial<ActionReport>): ActionReport => ({
  id: '1',
  stage: 'Build',
  action: 'Build',
  provider: 'CodeBuild',
  status: 'Succeeded',
  startedAt: 1000,
  updatedAt: 2000,
  configuration: {},
  outputVariables: {},
  ...more,
});
const status = (stages: readonly StageState[], runs: readonly ActionReport[] = []) =>
  describePipeline({ pipeline: 'p', stages, history: [], actions: new Map([['e', runs]]) }, metrics);
const approval = { action: 'Ask', status: 'InProgress', token: 't', changedAt: 5000 };

describe('how a pipeline stands', () => {
  it.each<[string, readonly StageState[], readonly ActionReport[], string]>([
    ['nothing was ever executed', [state({})], [], 'idle'],
    ['an execution is about to enter', [state({ inbound: ['e'] })], [], 'moving'],
    ['the way in is closed', [state({ inbound: ['e'], disabled: { reason: 'freeze' } })], [], 'waiting'],
    ['an action runs', [state({ status: 'InProgress', executionId: 'e' })], [run({ status: 'InProgress' })], 'moving'],
    [
      'one action has ended and the next has not begun',
      [state({ status: 'InProgress', executionId: 'e' })],
      [run({})],
      'moving',
    ],
    ['it is being stopped', [state({ status: 'Stopping', executionId: 'e' })], [], 'moving'],
    [
      'an approval waits',
      [state({ status: 'InProgress', executionId: 'e', actions: [approval] })],
      [run({ action: 'Ask', status: 'InProgress' })],
      'waiting',
    ],
    [
      'an approval waits and another execution behind it',
      [state({ status: 'InProgress', executionId: 'e', actions: [approval], inbound: ['f'] })],
      [run({ action: 'Ask', status: 'InProgress' })],
      'waiting',
    ],
    [
      'an approval waits beside a build that runs',
      [state({ status: 'InProgress', executionId: 'e', actions: [approval] })],
      [run({ action: 'Ask', status: 'InProgress' }), run({ status: 'InProgress' })],
      'moving',
    ],
    ['a stage has failed', [state({ status: 'Failed', executionId: 'e' })], [], 'failed'],
    ['a stage was stopped', [state({ status: 'Stopped', executionId: 'e' })], [], 'stopped'],
    ['every stage has succeeded', [state({ status: 'Succeeded', executionId: 'e' })], [run({})], 'succeeded'],
  ])('%s', (_, stages, runs, expected) => {
    expect(status(stages, runs).state).toBe(expected);
  });
});

describe('a stage', () => {
  it('has failed with the last run of each action, not with one that a retry replaced', () => {
    const runs = [
      run({ id: '1', action: 'Lint', status: 'Failed', error: 'once' }),
      run({ id: '2', action: 'Lint' }),
      run({ id: '3', status: 'Failed', error: 'still', updatedAt: 9000 }),
    ];
    const [stage] = status([state({ status: 'Failed', executionId: 'e' })], runs).stages;
    expect(stage).toMatchObject({
      failures: [{ action: 'Build', error: 'still' }],
      since: '1970-01-01T00:00:09.000Z',
    });
  });

  it('tells a condition that was not met, and only where the stage has failed', () => {
    const unmet = 'no variable CHANGE';
    const failuresOf = (word: string) => status([state({ status: word, executionId: 'e', unmet })]).stages[0]?.failures;
    expect(failuresOf('Failed')).toEqual([{ error: unmet }]);
    expect(failuresOf('Succeeded')).toEqual([]);
  });

  it('names the author where the source action tells it', () => {
    const source = run({ action: 'Source', outputVariables: { AuthorDisplayName: 'Ana' } });
    const [stage] = status([state({ status: 'Succeeded', executionId: 'e' })], [source]).stages;
    expect(stage?.execution?.author).toBe('Ana');
  });
});
