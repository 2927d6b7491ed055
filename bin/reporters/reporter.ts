import type { Report } from '../../steps/events.ts';

/** Turns a step's events into what a person or a machine reads on stderr. */
export interface Reporter {
  readonly report: Report;
  /** Whether what is read there may be a question. */
  readonly canAsk: boolean;
  /** Asks a person; the answer without its line end. Rejects when `signal` is aborted. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Lets something else write to the terminal. */
  aside(write: () => void): void;
  /** Empties the terminal; nothing where it is none. */
  clear(): void;
  /** Writes what is still pending. */
  close(): Promise<void>;
}
