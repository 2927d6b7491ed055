/** What is known of the time that an operation takes. In milliseconds. */
export interface Passed {
  readonly sinceBeginning: number;
  /** Since something last happened. */
  readonly sinceEvent: number;
  /** How long it took the last time. */
  readonly estimate?: number;
}

/** An operation that is shorter is seen to end within a second. */
const shortMs = 75_000;

/**
 * How long until the next look: what has been quiet for long will be quiet for longer. A long operation that took a known time before is
 * looked at seldom until most of that is over, and more often around its end.
 */
export function pauseBeforeLook({ sinceBeginning, sinceEvent, estimate }: Passed): number {
  if (sinceBeginning < shortMs) return clamp(sinceEvent / 8, 250, 900);
  if (estimate === undefined || estimate < 4 * shortMs) return clamp(sinceEvent / 12, 500, 20_000);
  const over = sinceBeginning / estimate;
  return clamp(sinceEvent / 12, 500, over < 0.85 ? 30_000 : over < 1.2 ? 5000 : 20_000);
}

function clamp(ms: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, ms));
}
