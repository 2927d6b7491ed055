import type { Context } from './context.ts';

/** Pauses between two looks, in milliseconds. */
interface Pace {
  readonly firstMs: number;
  readonly longestMs: number;
}

const stackPace: Pace = { firstMs: 100, longestMs: 3000 };

/** Short while things happen, longer while nothing does, so that AWS is not asked too often. */
export function nextPause(pauseMs: number, somethingHappened: boolean, pace: Pace = stackPace): number {
  return somethingHappened ? pace.firstMs : Math.min(pace.longestMs, pauseMs * 1.6);
}

/** Looks again and again while `isPending`, and resolves to the last look. */
export async function waitWhile<T>(
  look: () => Promise<T>,
  isPending: (seen: T) => boolean,
  context: Context,
): Promise<T> {
  let pauseMs = nextPause(0, true);
  for (;;) {
    const seen = await look();
    if (!isPending(seen)) return seen;
    await context.clock.sleep(pauseMs, context.signal);
    pauseMs = nextPause(pauseMs, false);
  }
}
