import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { readActions } from '../pipeline-execution.ts';
import { readHistory } from '../pipeline-history.ts';
import { readPipelineState } from '../pipeline-state.ts';
import { nextPause } from '../wait.ts';
import { describePipeline } from './describe-pipeline.ts';
import { computeMetrics } from './metrics.ts';
import { listPipelineNames } from './pipeline-names.ts';
import type { PipelineStatus } from './report.ts';

export type { ExecutionName, PipelineStatus, StageStatus } from './report.ts';
export type { PipelineMetrics } from './metrics.ts';

export interface StatusOptions {
  /** By name; without any those of our templates, or all. */
  readonly pipelines: readonly string[];
  readonly all: boolean;
  /** How far the metrics look back. */
  readonly days: number;
}

const concurrency = 6;
/** Of 100 executions each. */
const mostPages = 10;
const dayMs = 24 * 60 * 60 * 1000;
const pace = { firstMs: 1000, longestMs: 10_000 };

/** How pipelines stand, in the order in which they are named. */
export async function readStatus(options: StatusOptions, context: Context): Promise<readonly PipelineStatus[]> {
  const { pipelines, all, days } = options;
  const names = pipelines.length > 0 ? [...new Set(pipelines)] : await listPipelineNames(all, context);
  const limit = pLimit(concurrency);
  return limit.map(names, (name) => readPipeline(name, days, context));
}

/** Looks again until nothing moves without a person; tells what it sees at first and whenever that is something else. */
export async function watchStatus(
  options: StatusOptions,
  onChange: (statuses: readonly PipelineStatus[]) => void,
  context: Context,
): Promise<readonly PipelineStatus[]> {
  let shown = '';
  let pauseMs = pace.firstMs;
  for (;;) {
    const statuses = await readStatus(options, context);
    const seen = JSON.stringify(statuses);
    if (seen !== shown) onChange(statuses);
    if (!statuses.some(({ state }) => state === 'moving')) return statuses;
    pauseMs = nextPause(pauseMs, seen !== shown, pace);
    shown = seen;
    await context.clock.sleep(pauseMs, context.signal);
  }
}

async function readPipeline(pipeline: string, days: number, context: Context): Promise<PipelineStatus> {
  const now = context.clock.now();
  const since = now - days * dayMs;
  const [stages, history] = await Promise.all([
    readPipelineState(pipeline, context),
    readHistory(pipeline, since, mostPages, context),
  ]);
  const executionIds = new Set(stages.flatMap(({ executionId }) => executionId ?? []));
  const actions = await Promise.all(
    [...executionIds].map(async (id) => [id, await readActions(pipeline, id, context)] as const),
  );
  const isCut = history.length >= mostPages * 100 && (history.at(-1)?.startedAt ?? 0) >= since;
  const facts = { pipeline, stages, history, actions: new Map(actions) };
  return describePipeline(facts, computeMetrics(history, days, now, isCut));
}
