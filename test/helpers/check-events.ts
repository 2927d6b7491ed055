import { eventSchema } from '../../bin/reporters/event-schema.ts';
import type { StepEvent } from '../../steps/events.ts';

/** The event, which `schemas/events.schema.json` must describe. Tasks of the same time have different ids, and those that they are parts of. */
export function checkEvents(): (event: StepEvent) => StepEvent {
  const running = new Set<string>();
  return (event) => {
    const { error } = eventSchema.safeParse(JSON.parse(JSON.stringify(event)));
    if (error) throw new Error(`${JSON.stringify(event)} is not as schemas/events.schema.json says: ${error.message}`);
    if (event.type === 'task-started') {
      if (running.has(event.id)) throw new Error(`${event.id} began while it ran`);
      if (event.parent !== undefined && !running.has(event.parent))
        throw new Error(`${event.id} is part of ${event.parent}, which does not run`);
      running.add(event.id);
    }
    if (event.type === 'task-finished' && !running.delete(event.id))
      throw new Error(`${event.id} ended and never began`);
    return event;
  };
}
