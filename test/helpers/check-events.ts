import { eventSchema } from '../../bin/reporters/event-schema.ts';
import type { CommandEvent } from '../../bin/reporters/final-event.ts';

/**
 * Gives each event back, which `schemas/events.schema.json` must describe. Tasks of the same time have different ids, and what they are
 * parts of runs.
 */
export function checkEvents(): <E extends CommandEvent>(event: E) => E {
  const running = new Set<string>();
  return (event) => {
    const shown = JSON.stringify(event);
    const { error } = eventSchema.safeParse(JSON.parse(shown));
    if (error) throw new Error(`${shown} is not as schemas/events.schema.json says: ${error.message}`);
    if (event.type === 'task-started') {
      if (running.has(event.id)) throw new Error(`${shown}: it began while it ran`);
      if (event.parent !== undefined && !running.has(event.parent))
        throw new Error(`${shown}: what it is a part of does not run`);
      running.add(event.id);
    }
    if (event.type === 'task-finished' && !running.delete(event.id))
      throw new Error(`${shown}: it ended, and never began`);
    return event;
  };
}

/** What a command wrote to stderr with --json: nothing but events, the last of which is how it ended. */
export function eventsIn(stderr: string): readonly CommandEvent[] {
  const lines = stderr.trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as CommandEvent).map(checkEvents());
  const finals = events.filter(({ type }) => ['ended', 'failed', 'interrupted'].includes(type));
  if (finals.length !== 1 || finals[0] !== events.at(-1)) throw new Error(`it has not one end:\n${stderr}`);
  return events;
}
