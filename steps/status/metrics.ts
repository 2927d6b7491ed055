import type { PastExecution } from '../pipeline-history.ts';
import { hasFailed, hasSucceeded } from '../pipeline-status.ts';

/** How a pipeline did in the last days; a number is absent where there is too little to say it. Times in seconds. */
export interface PipelineMetrics {
  readonly days: number;
  /** Whether there were more executions than are read: then only the newest count. */
  readonly isCut: boolean;
  readonly executions: number;
  /** Executions that reached the end of the pipeline. */
  readonly deployments: number;
  readonly deploymentsPerWeek?: number;
  /** From the start of an execution to its end, of those that succeeded. */
  readonly leadTimeMedian?: number;
  readonly leadTimeP90?: number;
  readonly failures: number;
  /** Failed ones among those that failed or succeeded; 0 to 1. */
  readonly failureRate?: number;
  readonly recoveries: number;
  /** From the end of the first failed execution to the end of the next that succeeded. */
  readonly recoveryTimeMedian?: number;
  /** ISO 8601: since when no execution has succeeded after one that failed. */
  readonly failingSince?: string;
}

/** From how many on a number says something. */
const fewest = { deploymentsPerWeek: 3, median: 3, p90: 10, failureRate: 5 };
const dayMs = 24 * 60 * 60 * 1000;

/** Of the executions that started in the last `days` days. `isCut`: the history goes further back than `history`. */
export function computeMetrics(
  history: readonly PastExecution[],
  days: number,
  now: number,
  isCut = false,
): PipelineMetrics {
  const since = now - days * dayMs;
  const executions = history.filter(({ startedAt }) => startedAt >= since);
  const succeeded = executions.filter(({ status }) => hasSucceeded(status));
  const failures = executions.filter(({ status }) => hasFailed(status)).length;
  // A rollback brings nothing new, but it does end a failure.
  const deployed = succeeded.filter(({ isRollback }) => !isRollback);
  const leadTimes = deployed.map(({ startedAt, updatedAt }) => updatedAt - startedAt);
  const { recoveryTimes, failingSince } = recoveriesIn(executions);
  const ended = failures + succeeded.length;
  const seenDays = isCut ? (now - Math.min(...executions.map(({ startedAt }) => startedAt))) / dayMs : days;
  return {
    days,
    isCut,
    executions: executions.length,
    deployments: deployed.length,
    failures,
    recoveries: recoveryTimes.length,
    ...(deployed.length < fewest.deploymentsPerWeek ? {} : { deploymentsPerWeek: (deployed.length * 7) / seenDays }),
    ...(leadTimes.length < fewest.median ? {} : { leadTimeMedian: median(leadTimes) / 1000 }),
    ...(leadTimes.length < fewest.p90 ? {} : { leadTimeP90: percentile(leadTimes, 0.9) / 1000 }),
    ...(ended < fewest.failureRate ? {} : { failureRate: failures / ended }),
    ...(recoveryTimes.length < fewest.median ? {} : { recoveryTimeMedian: median(recoveryTimes) / 1000 }),
    ...(failingSince === undefined ? {} : { failingSince: new Date(failingSince).toISOString() }),
  };
}

/** Failures one after the other are one: it begins with the first, and ends with the next success. */
function recoveriesIn(executions: readonly PastExecution[]): {
  readonly recoveryTimes: readonly number[];
  readonly failingSince: number | undefined;
} {
  const recoveryTimes: number[] = [];
  let failingSince: number | undefined;
  for (const { status, updatedAt } of executions.toSorted((a, b) => a.updatedAt - b.updatedAt)) {
    if (hasFailed(status)) failingSince ??= updatedAt;
    if (!hasSucceeded(status)) continue;
    if (failingSince !== undefined) recoveryTimes.push(updatedAt - failingSince);
    failingSince = undefined;
  }
  return { recoveryTimes, failingSince };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The nearest rank: the smallest value that at least this part of all values do not exceed. */
function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0;
}
