import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { eventSchema } from '../../../bin/reporters/event-schema.ts';
import type { CommandEvent } from '../../../bin/reporters/final-event.ts';

/** Without `readonly`, and intersections as one object: what is left is what a line can hold. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

it('the schema says of the events what their type says', () => {
  // Held by tsc: a property or a value that only one of the two knows does not compile.
  expectTypeOf<Plain<z.infer<typeof eventSchema>>>().toEqualTypeOf<Plain<CommandEvent>>();
});

describe('the schema of the events', () => {
  it.each([
    { type: 'task-started', id: 'a', title: 'A', parent: 'b', isDetail: true },
    { type: 'task-progress', id: 'a', amounts: [{ done: 1, total: 2, unit: 'bytes' }], lastDurationMs: 12 },
    { type: 'ended', exitCode: 1, durationMs: 12 },
    { type: 'failed', errors: [{ code: 'FLAG_UNKNOWN', message: 'm' }], exitCode: 2, durationMs: 1 },
    { type: 'interrupted', signal: 'SIGINT', exitCode: 130, durationMs: 1 },
  ])('accepts %j', (event) => {
    expect(eventSchema.safeParse(event).error).toBeUndefined();
  });

  it.each([
    { type: 'task-begun', id: 'a', title: 'A' },
    { type: 'task-started', id: 'a' },
    { type: 'task-progress', id: 'a', amounts: [{ done: 1, unit: 'parsecs' }] },
    { type: 'task-finished', id: 'a', outcome: 'fine', durationMs: 1 },
    { type: 'notice', level: 'info', message: 'm', more: true },
    { type: 'failed', errors: [], exitCode: 1, durationMs: 1 },
  ])('refuses %j', (event) => {
    expect(eventSchema.safeParse(event).success).toBe(false);
  });
});
