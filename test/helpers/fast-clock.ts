import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../steps/context.ts';

/** A clock that runs faster than the world: an hour of it is over in a second where it runs 3600 times as fast. */
export function fastClock(times: number): Clock {
  const began = Date.now();
  return {
    now: () => began + (Date.now() - began) * times,
    sleep: (ms, signal) => delay(ms / times, undefined, signal ? { signal } : {}),
  };
}
