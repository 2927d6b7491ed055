import type { StepEvent } from '../../steps/events.ts';
import { askOnTerminal } from './ask.ts';
import type { Reporter } from './reporter.ts';
import { clearTerminal } from './terminal.ts';

/** Of mere amounts a task tells this often, and once more before it ends. */
const leastBetweenAmountsMs = 250;

/** One JSON object a line, for machines: schemas/events.schema.json. A question would be none. */
export function createJsonReporter(host: NodeJS.Process): Reporter {
  const write = (event: StepEvent) => void host.stderr.write(`${JSON.stringify(event)}\n`);
  return {
    canAsk: false,
    report: throttleAmounts(write, Date.now),
    ask: (question, signal) => askOnTerminal(host, question, signal),
    aside: (print) => print(),
    clear: () => clearTerminal(host),
    close: async () => {},
  };
}

/** The last amount of a task is always told. */
export function throttleAmounts(tell: (event: StepEvent) => void, now: () => number): (event: StepEvent) => void {
  const toldAt = new Map<string, number>();
  const pending = new Map<string, StepEvent>();
  return (event) => {
    if (event.type === 'task-progress') {
      const isEarly = now() - (toldAt.get(event.id) ?? -Infinity) < leastBetweenAmountsMs;
      if (event.detail === undefined && isEarly) return void pending.set(event.id, event);
      toldAt.set(event.id, now());
      pending.delete(event.id);
    }
    if (event.type === 'task-finished') {
      const last = pending.get(event.id);
      if (last) tell(last);
      pending.delete(event.id);
      toldAt.delete(event.id);
    }
    tell(event);
  };
}
