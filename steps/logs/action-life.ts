import type { ActionReport } from '../pipeline-execution.ts';
import { hasFailed, isOpen } from '../pipeline-status.ts';
import type { LogEntry } from './log-entry.ts';

/** Tells of each run of an action that it began and how it ended, each once. */
export interface ActionLife {
  begun(action: ActionReport): readonly LogEntry[];
  ended(action: ActionReport): readonly LogEntry[];
}

export function createActionLife(pipeline: string, executionId: string): ActionLife {
  const told = new Set<string>();
  const once = (key: string, entry: LogEntry): readonly LogEntry[] => {
    if (told.has(key)) return [];
    told.add(key);
    return [entry];
  };
  return {
    begun: (action) =>
      once(`begun ${action.id}`, entryOf(action, action.startedAt, beginning(action, pipeline, executionId))),
    ended: (action) =>
      isOpen(action.status) ? [] : once(`ended ${action.id}`, entryOf(action, action.updatedAt, ending(action))),
  };
}

export function entryOf({ stage, action }: ActionReport, time: number, text: string): LogEntry {
  return { time, stage, action, text };
}

function beginning({ provider, stage, status }: ActionReport, pipeline: string, executionId: string): string {
  if (provider !== 'Manual' || !isOpen(status)) return `begins (${provider})`;
  return `waits for approval: steps approve ${pipeline} ${stage} --execution ${executionId}`;
}

function ending({ status, error, externalUrl, startedAt, updatedAt }: ActionReport): string {
  const seconds = Math.round((updatedAt - startedAt) / 1000);
  const ended = `${status.toLowerCase()} after ${seconds} s`;
  if (!hasFailed(status)) return ended;
  return `${ended}: ${error ?? 'CodePipeline gives no reason'}${externalUrl === undefined ? '' : ` (${externalUrl})`}`;
}
