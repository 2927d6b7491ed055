import type { Context } from '../../context.ts';
import type { Outcome } from '../../events.ts';
import type { Finding } from '../../finding.ts';
import type { Mark } from '../../page/mark.ts';
import type { TimelineRow } from '../../page/timeline.ts';

/** What was told while a deployment ran. */
export interface ToldEvents {
  readonly tasks: TimelineRow[];
  readonly findings: Finding[];
  readonly notices: string[];
}

const marks: Readonly<Record<Outcome, Mark>> = {
  done: 'done',
  unchanged: 'done',
  failed: 'failed',
  skipped: 'skipped',
  waiting: 'waiting',
};

/** A context whose events are kept too. */
export function keepEvents(context: Context): { readonly context: Context; readonly told: ToldEvents } {
  const told: ToldEvents = { tasks: [], findings: [], notices: [] };
  const began = context.clock.now();
  const open = new Map<string, { readonly title: string; readonly from: number }>();
  const report: Context['report'] = (event) => {
    context.report(event);
    const now = context.clock.now();
    if (event.type === 'task-started' && !event.isDetail) open.set(event.id, { title: event.title, from: now });
    if (event.type === 'finding') told.findings.push(event.finding);
    if (event.type === 'notice') told.notices.push(event.message);
    if (event.type !== 'task-finished') return;
    if (!open.has(event.id)) return;
    const { title = event.id, from = now - event.durationMs } = open.get(event.id) ?? {};
    open.delete(event.id);
    const needs = told.tasks.map(({ id }) => id);
    told.tasks.push({
      id: `task-${told.tasks.length}`,
      label: title,
      kind: event.id,
      depth: 0,
      spans: [{ from, to: now, mark: marks[event.outcome], status: event.outcome }],
      readySince: began,
      needs,
      ...(event.detail === undefined ? {} : { note: event.detail }),
    });
  };
  return { context: { ...context, report }, told };
}
