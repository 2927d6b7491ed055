import { fromAws, StepError } from '../../errors/index.ts';

/** What reading one thing came to. That it could not be read is data: it is told, and never taken for a yes. */
export type Reading<T> =
  { readonly state: 'read'; readonly value: T } | { readonly state: 'absent'; readonly what: string } | Unread;

export interface Unread {
  readonly state: 'unread';
  /** What was to be read, and what answered. */
  readonly reason: string;
  readonly next: string;
}

export function unread(reason: string, next: string): Unread {
  return { state: 'unread', reason, next };
}

/** Calls AWS. `absent` are the errors that mean that there is no such thing. A defect of ours is thrown on. */
export async function read<T>(
  what: string,
  call: () => Promise<T>,
  absent: readonly string[] = [],
): Promise<Reading<T>> {
  try {
    return { state: 'read', value: await call() };
  } catch (error) {
    if (error instanceof Error && absent.includes(error.name)) return { state: 'absent', what };
    const told = fromAws(error, `read ${what}`);
    if (!(told instanceof StepError)) throw told;
    return unread(told.message, told.hint ?? 'mend what the message names and run it again');
  }
}

/** The same, of what was read. */
export async function readOn<T, U>(reading: Reading<T>, next: (value: T) => Promise<Reading<U>>): Promise<Reading<U>> {
  return reading.state === 'read' ? next(reading.value) : reading;
}
