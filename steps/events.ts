import type { Finding } from './finding.ts';
import type { Location } from './location.ts';
import type { PlannedChange } from './planned-change.ts';

export type Outcome = 'done' | 'unchanged' | 'failed' | 'skipped' | 'waiting';

/** How much of its work a task has done. */
export interface Amount {
  readonly done: number;
  /** Absent while nobody knows. */
  readonly total?: number;
  readonly unit: AmountUnit;
}

export const amountUnits = [
  'bytes',
  'objects',
  'resources',
  'stacks',
  'pipelines',
  'targets',
  'templates',
  'folders',
  'instances',
] as const;
export type AmountUnit = (typeof amountUnits)[number];

/**
 * What a step tells its host while it works. Steps never write to the console: `bin/reporters` turns events into a
 * live list, plain lines or JSON. Durations are in milliseconds. Nothing secret is put into an event.
 * Whoever adds to it adds to `bin/reporters/event-schema.ts`, which a test holds equal.
 */
export type StepEvent =
  | {
      /** A unit of work begins. */
      readonly type: 'task-started';
      readonly id: string;
      readonly title: string;
      /** The id of the task that it belongs to. */
      readonly parent?: string;
      /** Of interest to who watches, and to no log: its beginning and end are no lines of their own. */
      readonly isDetail?: true;
    }
  | {
      readonly type: 'task-progress';
      readonly id: string;
      /** What happens now. */
      readonly detail?: string;
      readonly amounts?: readonly Amount[];
      /** How long the task took the last time. */
      readonly lastDurationMs?: number;
    }
  | {
      readonly type: 'task-finished';
      readonly id: string;
      readonly outcome: Outcome;
      readonly detail?: string;
      readonly durationMs: number;
    }
  /** Something the user should know that is not a finding. */
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning';
      readonly message: string;
      readonly location?: Location;
    }
  /** A line that a spawned program printed, on behalf of task `id`. */
  | { readonly type: 'output'; readonly id: string; readonly line: string }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** One change that a change set would make, shown before it is executed. */
  | ({ readonly type: 'change'; readonly id: string; readonly place?: string } & PlannedChange)
  /** One event of a stack that is being deployed or deleted. `time` is in ISO 8601. */
  | {
      readonly type: 'stack-event';
      readonly id: string;
      /** Account and region, where there are several. */
      readonly place?: string;
      readonly time: string;
      readonly stackName: string;
      /** 0 of the stack itself, 1 of a stack that is nested in it, and so on. */
      readonly depth: number;
      readonly logicalId: string;
      readonly resourceType: string;
      readonly status: string;
      /** Since the resource's work began, where it ended. */
      readonly elapsedMs?: number;
      readonly reason?: string;
    };

export type Report = (event: StepEvent) => void;
