import { expect, it } from 'vitest';
import { formatMetrics } from '../../bin/pipeline-metrics.ts';

const nothing = { days: 30, isCut: false, executions: 0, deployments: 0, failures: 0, recoveries: 0 };
const minute = 60;

it.each([
  [
    nothing,
    'last 30 days: 0 deployments (too few to say); lead time too few to say; 0 failed (too few to say); recovery too few to say',
  ],
  [
    {
      ...nothing,
      executions: 1000,
      isCut: true,
      deployments: 12,
      deploymentsPerWeek: 2.84,
      leadTimeMedian: 14 * minute + 5,
      leadTimeP90: 125 * minute,
      failures: 1,
      failureRate: 1 / 13,
      recoveries: 3,
      recoveryTimeMedian: 40 * minute,
      failingSince: '2026-11-25T10:00:00.000Z',
    },
    'last 30 days (the newest 1000 executions only): 12 deployments (2.8 a week); lead time median 14 min 5 s, p90 2 h 5 min; ' +
      '1 failed (8 %); recovery median 40 min of 3; failing since 2026-11-25 10:00 UTC, 1 h ago',
  ],
])('tells the figures that there are: %#', (metrics, expected) => {
  expect(formatMetrics(metrics, Date.parse('2026-11-25T11:00:00Z'))).toBe(expected);
});
