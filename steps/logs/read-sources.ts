import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { fromAws, isAccessDenied, StepError } from '../errors/index.ts';
import type { ActionReport } from '../pipeline-execution.ts';
import { isOpen } from '../pipeline-status.ts';
import { entryOf } from './action-life.ts';
import { createBuildSource } from './build-source.ts';
import type { LogEntry } from './log-entry.ts';
import type { LogSource } from './log-source.ts';
import { createStackReading, createStackSource } from './stack-source.ts';

const concurrency = 6;
/** The last lines of a build come to CloudWatch Logs a little after its end. */
const graceMs = 3000;
/** So long after the end nothing comes any more, whatever the clocks of two machines say. */
const longAgoMs = 5 * 60_000;

export interface SourceReader {
  /** What is new of this run of an action; nothing once nothing more can come. */
  readNew(action: ActionReport): Promise<readonly LogEntry[]>;
  /** Whether nothing more can come of any of them. */
  isSettled(actions: readonly ActionReport[]): boolean;
}

export function createSourceReader(roleName: string | undefined, context: Context): SourceReader {
  const stacks = createStackReading(roleName, context);
  const sources = new Map<string, LogSource>();
  const seenEndedAt = new Map<string, number>();
  const settled = new Set<string>();
  const limit = pLimit(concurrency);

  const sourceOf = (action: ActionReport): LogSource => {
    const source = sources.get(action.id) ?? createSource(action);
    sources.set(action.id, source);
    return source;
  };
  const createSource = (action: ActionReport): LogSource => {
    if (action.provider === 'CodeBuild') return createBuildSource(context);
    if (action.provider === 'CloudFormation') return createStackSource(action, stacks, context);
    return { readNew: async () => [] };
  };
  const read = async (action: ActionReport): Promise<readonly LogEntry[]> => {
    const beganAt = context.clock.now();
    try {
      const entries = await sourceOf(action).readNew(action);
      if (isDone(action, beganAt)) settled.add(action.id);
      return entries;
    } catch (error) {
      const reason = whyUnread(error);
      if (reason === undefined) throw fromAws(error, `read what ${action.stage}/${action.action} tells`);
      settled.add(action.id);
      return [entryOf(action, action.startedAt, `cannot be read: ${reason}`)];
    }
  };
  const isDone = ({ id, status, provider, updatedAt }: ActionReport, beganAt: number): boolean => {
    if (isOpen(status)) return false;
    if (!seenEndedAt.has(id)) seenEndedAt.set(id, beganAt);
    if (!['CodeBuild', 'CloudFormation'].includes(provider)) return true;
    return beganAt - updatedAt >= longAgoMs || beganAt - (seenEndedAt.get(id) ?? beganAt) >= graceMs;
  };

  return {
    readNew: async (action) => (settled.has(action.id) ? [] : limit(() => read(action))),
    isSettled: (actions) => actions.every(({ id }) => settled.has(id)),
  };
}

/** What is missing in one account must not hide what another tells. */
function whyUnread(error: unknown): string | undefined {
  if (error instanceof StepError && error.code === 'AWS_ACCESS_DENIED') return error.message;
  return error instanceof Error && isAccessDenied(error) ? error.message : undefined;
}
