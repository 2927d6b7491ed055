import type { Context } from '../context.ts';

const firstPauseMs = 100;
const longestPauseMs = 3000;

/** Pauses between two looks: short while things happen, longer while nothing does, so that AWS is not asked too often. */
export function nextPause(pauseMs: number, somethingHappened: boolean): number {
  return somethingHappened ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 1.6);
}

/** Looks again and again while `isPending`, and resolves to the last look. */
export async function waitWhile<T>(
  look: () => Promise<T>,
  isPending: (seen: T) => boolean,
  context: Context,
): Promise<T> {
  let pauseMs = firstPauseMs;
  for (;;) {
    const seen = await look();
    if (!isPending(seen)) return seen;
    await context.clock.sleep(pauseMs, context.signal);
    pauseMs = nextPause(pauseMs, false);
  }
}
