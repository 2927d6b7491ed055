import type { Report } from '../../steps/events.ts';

/** Turns a step's events into what a person or a machine reads on stderr. */
export interface Reporter {
  readonly report: Report;
  /** Asks a person; the answer without its line end. Rejects when `signal` is aborted. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Writes what is still pending. */
  close(): Promise<void>;
}
