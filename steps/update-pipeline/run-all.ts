import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { runGroup } from '../task.ts';

/** CloudFormation takes minutes for each. */
const pipelinesAtOnce = 5;

/** Each in a context in which it is a part of all. */
type Work = readonly ((within: Context) => Promise<unknown>)[];

/** One that fails keeps no other from its end; the first failure is told last. */
export async function runAll(work: Work, context: Context): Promise<void> {
  const [failure] = await failuresOf(work, context);
  if (failure) throw failure.reason;
}

export async function failuresOf(work: Work, context: Context): Promise<readonly PromiseRejectedResult[]> {
  if (work.length === 0) return [];
  const limit = pLimit(pipelinesAtOnce);
  const id = 'pipelines';
  const settled = await runGroup(context, id, 'all pipelines', (within) => {
    let done = 0;
    const tell = () => {
      const amount = { done, total: work.length, unit: 'pipelines' } as const;
      context.report({ type: 'task-progress', id, amounts: [amount] });
    };
    tell();
    const counted = (begin: Work[number]) =>
      limit(() => begin(within)).finally(() => {
        done += 1;
        tell();
      });
    return Promise.allSettled(work.map(counted));
  });
  return settled.filter((result) => result.status === 'rejected');
}
