import type { Context } from '../context.ts';
import { nothingExecuted } from '../errors/index.ts';
import { readExecution, type ActionReport } from '../pipeline-execution.ts';
import { readHistory } from '../pipeline-history.ts';
import { checkNames, readPipelineState } from '../pipeline-state.ts';
import { isOpen } from '../pipeline-status.ts';
import { nextPause } from '../wait.ts';
import { createActionLife } from './action-life.ts';
import { inOrder, type LogEntry } from './log-entry.ts';
import { createSourceReader } from './read-sources.ts';

export type { LogEntry } from './log-entry.ts';

export interface LogsOptions {
  readonly pipeline: string;
  /** Without it the newest. */
  readonly executionId?: string;
  readonly stage?: string;
  readonly action?: string;
  /** The role to assume for the events of stacks in other accounts. */
  readonly roleName?: string;
  /** Goes on until the execution ends. */
  readonly follow: boolean;
}

const pace = { firstMs: 500, longestMs: 5000 };

/**
 * Tells what an execution's builds and stacks said, each line once: in order of time within one look, and of looks in the order
 * of time. Resolves to the execution's status.
 */
export async function tellLogs(
  options: LogsOptions,
  onEntries: (entries: readonly LogEntry[]) => void,
  context: Context,
): Promise<string> {
  const { pipeline, stage, action, follow, roleName } = options;
  if ((stage ?? action) !== undefined) checkNames(await readPipelineState(pipeline, context), pipeline, stage, action);
  const executionId = options.executionId ?? (await newestExecution(pipeline, context));
  const life = createActionLife(pipeline, executionId);
  const sources = createSourceReader(roleName, context);
  let pauseMs = pace.firstMs;
  for (;;) {
    // Read first: what is told after it of an action that has ended is complete.
    const execution = await readExecution(pipeline, executionId, context);
    const actions = execution.actions.filter((action) => isMeant(action, options));
    // Of the same moment, an action's end stands before the beginning of the next.
    const told = actions.map(async (action) => [
      ...life.begun(action),
      ...(await sources.readNew(action)),
      ...life.ended(action),
    ]);
    const entries = inOrder((await Promise.all(told)).flat());
    if (entries.length > 0) onEntries(entries);
    if (!follow || (!isOpen(execution.status) && sources.isSettled(actions))) return execution.status;
    pauseMs = nextPause(pauseMs, entries.length > 0, pace);
    await context.clock.sleep(pauseMs, context.signal);
  }
}

function isMeant({ stage, action }: ActionReport, options: LogsOptions): boolean {
  return (options.stage ?? stage) === stage && (options.action ?? action) === action;
}

async function newestExecution(pipeline: string, context: Context): Promise<string> {
  const [newest] = await readHistory(pipeline, Infinity, 1, context);
  if (!newest) throw nothingExecuted(pipeline);
  return newest.executionId;
}
