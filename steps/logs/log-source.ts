import type { ActionReport } from '../pipeline-execution.ts';
import type { LogEntry } from './log-entry.ts';

/** Where the lines of one run of an action come from. */
export interface LogSource {
  /** What was not told before. `action` is what CodePipeline tells of it now. */
  readNew(action: ActionReport): Promise<readonly LogEntry[]>;
}
