import type { Context } from '../context.ts';
import { passingCodes, StepError } from '../errors/index.ts';
import { formatRoughly } from '../format-duration.ts';

const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** Where nothing has answered for so long, nothing is likely to. */
const longestSilenceMs = 15 * 60_000;

/**
 * Looks until there is an answer: an operation of minutes must not be lost sight of because one look of many failed, after the SDK's own
 * attempts. The pauses have full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function patiently<T>(look: () => Promise<T>, taskId: string, context: Context): Promise<T> {
  const began = context.clock.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await look();
    } catch (error) {
      const silence = context.clock.now() - began;
      if (!(error instanceof StepError) || !passingCodes.has(error.code) || silence > longestSilenceMs) throw error;
      const pauseMs = Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
      const detail = `${error.message.split('\n')[0]}; looking again${silence > 1000 ? ` (for ${formatRoughly(silence)})` : ''}`;
      context.report({ type: 'task-progress', id: taskId, detail });
      await context.clock.sleep(pauseMs, context.signal);
    }
  }
}
