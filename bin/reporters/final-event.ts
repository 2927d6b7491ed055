import type { StepEvent } from '../../steps/events.ts';
import type { Location } from '../../steps/location.ts';

/** One thing that the user can act on, or a defect of ours. */
export interface ToldError {
  /** As in docs/errors: `SETTING_INVALID`; `DEFECT` of what is ours to mend. */
  readonly code: string;
  readonly message: string;
  /** The next command to run or edit to make. */
  readonly hint?: string;
  readonly location?: Location;
  /** Of a defect. */
  readonly stack?: string;
}

/** How a command ended: the last event, whatever happens. */
export type FinalEvent =
  /** It came to its end. Exit code 1: it rejects, as by findings. */
  | { readonly type: 'ended'; readonly exitCode: number; readonly durationMs: number }
  | {
      readonly type: 'failed';
      readonly errors: readonly ToldError[];
      readonly exitCode: number;
      readonly durationMs: number;
    }
  | {
      readonly type: 'interrupted';
      readonly signal: 'SIGINT' | 'SIGTERM';
      readonly exitCode: number;
      readonly durationMs: number;
    };

/** All that may be a line of stderr with `--json`. */
export type CommandEvent = StepEvent | FinalEvent;
