import type { Context } from './context.ts';
import type { Outcome } from './events.ts';

/** Runs one unit of work between its start and finish events; a failure is reported as such and thrown on. */
export async function runTask<T>(
  context: Pick<Context, 'clock' | 'report'>,
  id: string,
  title: string,
  work: () => Promise<T>,
  describe: (result: T) => { readonly outcome?: Outcome; readonly detail?: string } = () => ({}),
): Promise<T> {
  const startedAt = context.clock.now();
  context.report({ type: 'task-started', id, title });
  const finish = (outcome: Outcome, detail?: string) => {
    const durationMs = context.clock.now() - startedAt;
    context.report({ type: 'task-finished', id, outcome, durationMs, ...(detail === undefined ? {} : { detail }) });
  };
  let result: T;
  try {
    result = await work();
  } catch (error) {
    finish('failed');
    throw error;
  }
  const { outcome = 'done', detail } = describe(result);
  finish(outcome, detail);
  return result;
}
