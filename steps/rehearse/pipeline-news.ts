import type { Clock } from '../context.ts';
import type { Cloud } from './cloud/cloud.ts';

// A state change comes with others, and a little before the state it tells of can be read.
const settleMs = 15;
const longestWaitMs = 500;

/** Resolves when a pipeline has changed since the last call, or after half a second: instead of asking ten times a second. */
export type AwaitPipelineNews = (clock: Clock, signal: AbortSignal) => Promise<void>;

export function listenToPipelines(cloud: Cloud): AwaitPipelineNews {
  let hasNews = false;
  let wake = (): void => {};
  cloud.onEvent(({ source }) => {
    if (source !== 'aws.codepipeline') return;
    hasNews = true;
    wake();
  });
  return async (clock, signal) => {
    if (!hasNews) {
      const waiting = new AbortController();
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const slept = clock.sleep(longestWaitMs, AbortSignal.any([signal, waiting.signal]));
      await Promise.race([woken, slept]).finally(() => waiting.abort());
      await slept.catch(() => {});
    }
    hasNews = false;
    await clock.sleep(settleMs, signal);
  };
}
