import type { AwsClients } from './aws-clients.ts';
import type { Report } from './events.ts';
import type { RunProcess } from './process.ts';

/** Time, so that tests and the rehearsal can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** All that a step may know of the world around it. Only `bin/` makes one from the real process. */
export interface Context {
  /** The folder that relative paths of the user are relative to. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly aws: AwsClients;
  readonly run: RunProcess;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Where a person or a pipeline can insist: what a second signal does before the process ends. */
  readonly onSecondSignal?: (act: () => Promise<void>) => void;
  /** Told once the work turns out to be large: time is then better given for memory. */
  readonly onLargeWork?: () => void;
  readonly report: Report;
}
