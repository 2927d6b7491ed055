import type { Amount, StepEvent } from '../../steps/events.ts';
import { createRemainingTime, leftOfLast, type RemainingTime } from './remaining-time.ts';

/** A task that runs, as it is shown now. */
export interface RunningRow {
  /** 0 of a task that is a part of none. */
  readonly depth: number;
  readonly title: string;
  readonly detail?: string;
  readonly amounts: readonly Amount[];
  readonly elapsedMs: number;
  readonly remainingMs?: number;
}

export interface RunningTasks {
  observe(event: StepEvent, now: number): void;
  /** What runs, each below what it is a part of, in the order in which they began. */
  rows(now: number): readonly RunningRow[];
}

interface Running {
  readonly title: string;
  readonly parent: string | undefined;
  readonly startedAt: number;
  readonly remaining: RemainingTime;
  detail?: string | undefined;
  amounts: readonly Amount[];
  lastDurationMs?: number | undefined;
}

export function createRunningTasks(): RunningTasks {
  const running = new Map<string, Running>();

  const begin = (id: string, title: string, parent: string | undefined, now: number): Running => {
    const task = { title, parent, startedAt: now, remaining: createRemainingTime(now), amounts: [] };
    running.set(id, task);
    return task;
  };
  const end = (id: string) => {
    running.delete(id);
    for (const [child, { parent }] of running) if (parent === id) end(child);
  };
  const progress = (event: Extract<StepEvent, { type: 'task-progress' }>, now: number) => {
    const task = running.get(event.id);
    if (!task) return;
    if (event.detail !== undefined) task.detail = event.detail;
    if (event.lastDurationMs !== undefined) task.lastDurationMs = event.lastDurationMs;
    if (event.amounts === undefined) return;
    task.amounts = event.amounts;
    task.remaining.observe(event.amounts, now);
  };
  /** A resource that CloudFormation works on is a part of the task that follows its stack. */
  const resource = (event: Extract<StepEvent, { type: 'stack-event' }>, now: number) => {
    const { id, stackName, logicalId, resourceType, status } = event;
    if (logicalId === stackName || !running.has(id)) return;
    const row = `${id} ${stackName}/${logicalId}`;
    if (!status.endsWith('_IN_PROGRESS')) return end(row);
    const task = running.get(row) ?? begin(row, `${logicalId} ${resourceType}`, id, now);
    task.detail = status;
  };
  const rowsBelow = (parent: string | undefined, depth: number, now: number): readonly RunningRow[] =>
    [...running].flatMap(([id, task]) => {
      const above = task.parent !== undefined && running.has(task.parent) ? task.parent : undefined;
      return above === parent
        ? [rowOf(task, running.get(above ?? ''), depth, now), ...rowsBelow(id, depth + 1, now)]
        : [];
    });

  return {
    observe(event, now) {
      if (event.type === 'task-started') begin(event.id, event.title, event.parent, now);
      else if (event.type === 'task-progress') progress(event, now);
      else if (event.type === 'task-finished') end(event.id);
      else if (event.type === 'stack-event') resource(event, now);
    },
    rows: (now) => rowsBelow(undefined, 0, now),
  };
}

function rowOf(task: Running, parent: Running | undefined, depth: number, now: number): RunningRow {
  const elapsedMs = now - task.startedAt;
  const remainingMs = leftOfLast(task.lastDurationMs, elapsedMs) ?? task.remaining.estimate(now);
  return {
    depth,
    title: titleBelow(task.title, parent?.title),
    amounts: task.amounts,
    elapsedMs,
    ...(task.detail === undefined ? {} : { detail: task.detail }),
    ...(remainingMs === undefined ? {} : { remainingMs }),
  };
}

/** What the line above says already is not said again: `333333333333 eu-west-1: `, `Build / `. */
function titleBelow(title: string, above: string | undefined): string {
  if (above === undefined) return title;
  if (title.startsWith(`${above} / `)) return title.slice(above.length + 3);
  const place = /^\S.*?: /.exec(above)?.[0];
  return place !== undefined && title.startsWith(place) ? title.slice(place.length) : title;
}
