import pLimit from 'p-limit';
import type { Context } from '../context.ts';

/** CloudFormation takes minutes for each. */
const pipelinesAtOnce = 5;

type Work = readonly (() => Promise<unknown>)[];

/** One that fails keeps no other from its end; the first failure is told last. */
export async function runAll(work: Work): Promise<void> {
  const [failure] = await failuresOf(work);
  if (failure) throw failure.reason;
}

export async function failuresOf(work: Work): Promise<readonly PromiseRejectedResult[]> {
  const limit = pLimit(pipelinesAtOnce);
  const settled = await Promise.allSettled(work.map((begin) => limit(begin)));
  return settled.filter((result) => result.status === 'rejected');
}

/** The tasks of a single deployment have the same ids in each. */
export function amongOthers(context: Context): Context {
  const report: Context['report'] = (event) => {
    if (event.type === 'change' || event.type === 'notice') context.report(event);
  };
  return { ...context, report };
}
