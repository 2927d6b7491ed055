import { describe, expect, it } from 'vitest';
import { throttleAmounts } from '../../../bin/reporters/json.ts';
import type { StepEvent } from '../../../steps/events.ts';

const amount = (done: number, id = 'upload'): StepEvent => ({
  type: 'task-progress',
  id,
  amounts: [{ done, total: 100, unit: 'bytes' }],
});
const finished: StepEvent = { type: 'task-finished', id: 'upload', outcome: 'done', durationMs: 1 };

/** What is told of events that come at these milliseconds. */
function toldOf(events: readonly (readonly [at: number, event: StepEvent])[]): readonly StepEvent[] {
  let now = 0;
  const told: StepEvent[] = [];
  const report = throttleAmounts(
    (event) => told.push(event),
    () => now,
  );
  for (const [at, event] of events) {
    now = at;
    report(event);
  }
  return told;
}

describe('of amounts', () => {
  it('four a second are told for each task, and the last before it ends', () => {
    const moments = Array.from({ length: 100 }, (_, index) => [index * 10, amount(index + 1)] as const);
    expect(toldOf([...moments, [1000, finished]])).toEqual([
      amount(1),
      amount(26),
      amount(51),
      amount(76),
      amount(100),
      finished,
    ]);
  });

  it('those of one task keep no other from being told', () => {
    expect(
      toldOf([
        [0, amount(1)],
        [1, amount(2, 'other')],
      ]),
    ).toEqual([amount(1), amount(2, 'other')]);
  });

  it('what happens is told at once, and no older amount after it', () => {
    const detail: StepEvent = { ...amount(3), detail: 'a file' } as StepEvent;
    expect(
      toldOf([
        [0, amount(1)],
        [1, amount(2)],
        [2, detail],
        [3, finished],
      ]),
    ).toEqual([amount(1), detail, finished]);
  });
});
