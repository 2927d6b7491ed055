import type { Context } from '../../context.ts';
import { given } from '../../given.ts';
import type { Report, StepEvent } from '../../events.ts';

/** So many targets are looked at as if each were alone; of more each is looked at less often, so that all keep one pace. */
const unhurried = 10;

/** Contexts for targets that are worked on at the same time. */
export interface Crowd {
  /** Runs in a context whose events name the place, and go where `report` brings them. */
  join<T>(place: string, report: Report, work: (context: Context) => Promise<T>): Promise<T>;
}

export function createCrowd(context: Context): Crowd {
  let size = 0;
  const acts: (() => Promise<void>)[] = [];
  const { clock, onSecondSignal } = context;
  const together = onSecondSignal && {
    // What a second signal does is done for every target that was followed.
    onSecondSignal: (act: () => Promise<void>) => {
      acts.push(act);
      onSecondSignal(async () => void (await Promise.all(acts.map((each) => each()))));
    },
  };
  return {
    async join(place, report, work) {
      size += 1;
      try {
        return await work({
          ...context,
          ...together,
          clock: {
            now: () => clock.now(),
            sleep: (ms, signal) => clock.sleep(ms * Math.max(1, size / unhurried), signal),
          },
          report: (event) => report(placed(event, place)),
        });
      } finally {
        size -= 1;
      }
    },
  };
}

/** The event as one of many places: nothing of two targets has one id. */
function placed(event: StepEvent, place: string): StepEvent {
  switch (event.type) {
    case 'task-started':
      return {
        ...event,
        id: `${place} ${event.id}`,
        title: `${place}: ${event.title}`,
        ...given('parent', event.parent === undefined ? undefined : `${place} ${event.parent}`),
      };
    case 'notice':
      return { ...event, message: `${place}: ${event.message}` };
    case 'finding':
      return { ...event, finding: { ...event.finding, message: `${place}: ${event.finding.message}` } };
    case 'change':
    case 'stack-event':
      return { ...event, id: `${place} ${event.id}`, place };
    case 'output':
    case 'task-progress':
    case 'task-finished':
      return { ...event, id: `${place} ${event.id}` };
  }
}
