/** One line of what an execution tells. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly stage: string;
  readonly action: string;
  readonly text: string;
}

/** In order of time; entries of the same moment stay in the order in which they are given. */
export function inOrder(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.toSorted((a, b) => a.time - b.time);
}
