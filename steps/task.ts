import type { Context } from './context.ts';
import type { Outcome, Report } from './events.ts';

type Reporting = Pick<Context, 'clock' | 'report'>;

/**
 * Runs one unit of work between its start and finish events; a failure is reported as such and thrown on. Tasks that `work` begins in the
 * context it is given are parts of this one.
 */
export async function runTask<T, C extends Reporting>(
  context: C,
  id: string,
  title: string,
  work: (within: C) => Promise<T>,
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
    result = await work({ ...context, report: reportWithin(id, context.report) });
  } catch (error) {
    finish('failed');
    throw error;
  }
  const { outcome = 'done', detail } = describe(result);
  finish(outcome, detail);
  return result;
}

/** What the same work is called elsewhere at the same time has another id: no two tasks have one. */
function reportWithin(parent: string, report: Report): Report {
  const own = (id: string) => `${parent}/${id}`;
  return (event) => {
    if (event.type === 'task-started')
      report({ ...event, id: own(event.id), parent: event.parent === undefined ? parent : own(event.parent) });
    else if ('id' in event) report({ ...event, id: own(event.id) });
    else report(event);
  };
}

/** The tasks that are begun in this context are shown while they run, and no log tells of them. */
export function asDetails<C extends Reporting>(context: C): C {
  const report: Report = (event) =>
    context.report(event.type === 'task-started' ? { ...event, isDetail: true } : event);
  return { ...context, report };
}

/** A task that only holds others together: a log tells of those. */
export async function runGroup<T, C extends Reporting>(
  context: C,
  id: string,
  title: string,
  work: (within: C) => Promise<T>,
): Promise<T> {
  return runTask(asDetails(context), id, title, () => work({ ...context, report: reportWithin(id, context.report) }));
}
