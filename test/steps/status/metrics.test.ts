import { describe, expect, it } from 'vitest';
import type { PastExecution } from '../../../steps/pipeline-history.ts';
import { computeMetrics } from '../../../steps/status/metrics.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 100 * day;

/** An execution that ended so many minutes before now, after so many minutes. */
function execution(status: string, endedAgo: number, lasted = 10, isRollback = false): PastExecution {
  const updatedAt = now - endedAgo * minute;
  return { executionId: '', status, startedAt: updatedAt - lasted * minute, updatedAt, revisions: [], isRollback };
}
const succeeded = (lasted: readonly number[]) =>
  lasted.map((minutes, index) => execution('Succeeded', 100 + index, minutes));

describe('computeMetrics', () => {
  it.each<[string, readonly PastExecution[], object]>([
    ['counts nothing where there is nothing', [], { executions: 0, deployments: 0, failures: 0, recoveries: 0 }],
    ['leaves out what started before the window', [execution('Succeeded', 31 * 24 * 60)], { executions: 0 }],
    [
      'counts superseded, stopped and running executions in no figure',
      ['Superseded', 'Stopped', 'InProgress', 'Cancelled'].map((status) => execution(status, 10)),
      { executions: 4, deployments: 0, failures: 0 },
    ],
    ['gives the median of an odd number', succeeded([5, 60, 7]), { leadTimeMedian: 7 * 60, deployments: 3 }],
    ['gives the median of an even number', succeeded([5, 60, 7, 9]), { leadTimeMedian: 8 * 60 }],
    ['gives the nearest rank of ten', succeeded([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]), { leadTimeP90: 9 * 60 }],
    ['gives deployments per week of the window', succeeded([1, 1, 1, 1, 1, 1]), { deploymentsPerWeek: (6 * 7) / 30 }],
    [
      'takes failed ones among those that failed or succeeded',
      [execution('Failed', 50), execution('Stopped', 40), ...succeeded([1, 1, 1])].concat(execution('Failed', 20)),
      { failures: 2, failureRate: 2 / 5 },
    ],
    [
      'takes failures in a row for one, from the first to the next success',
      [30, 0, 60].flatMap((later, index) => {
        const from = 1000 + index * 1000;
        return [execution('Failed', from), execution('Failed', from - 5), execution('Succeeded', from - 20 - later)];
      }),
      { recoveries: 3, recoveryTimeMedian: 50 * 60 },
    ],
    [
      'lets a rollback end a failure without being a deployment',
      [execution('Failed', 30), execution('Succeeded', 20, 10, true)],
      { recoveries: 1, deployments: 0 },
    ],
    [
      'says since when an execution has failed without a success after it',
      [execution('Succeeded', 90), execution('Failed', 60), execution('Failed', 30)],
      { failingSince: new Date(now - 60 * minute).toISOString() },
    ],
  ])('%s', (_, history, expected) => {
    expect(computeMetrics(history, 30, now)).toMatchObject(expected);
  });

  it.each<[string, readonly PastExecution[], readonly string[]]>([
    ['two deployments', succeeded([1, 2]), ['leadTimeMedian', 'leadTimeP90', 'deploymentsPerWeek', 'failureRate']],
    ['nine deployments', succeeded([1, 2, 3, 4, 5, 6, 7, 8, 9]), ['leadTimeP90', 'recoveryTimeMedian', 'failingSince']],
    ['four that ended', [execution('Failed', 9), ...succeeded([1, 2, 3])], ['failureRate', 'recoveryTimeMedian']],
  ])('says nothing of %s where that says nothing', (_, history, absent) => {
    const metrics = computeMetrics(history, 30, now);
    expect(absent.filter((name) => Object.hasOwn(metrics, name))).toEqual([]);
  });

  it('takes the time that it sees for the frequency where there were more executions than are read', () => {
    const newest = succeeded([1, 1, 1]).map((one) => ({ ...one, startedAt: now - day }));
    expect(computeMetrics(newest, 30, now, true)).toMatchObject({ isCut: true, deploymentsPerWeek: 21 });
  });
});
