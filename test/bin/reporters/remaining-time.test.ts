import { describe, expect, it } from 'vitest';
import { createRemainingTime, leftOfLast } from '../../../bin/reporters/remaining-time.ts';
import type { Amount } from '../../../steps/events.ts';

const megabyte = 1024 * 1024;
type Observed = readonly [seconds: number, done: number];

/** What is left, in seconds, at the last moment that was observed. */
function leftAfter(observed: readonly Observed[], amount: Omit<Amount, 'done'>, now = observed.at(-1)?.[0] ?? 0) {
  const remaining = createRemainingTime(0);
  for (const [seconds, done] of observed) remaining.observe([{ ...amount, done }], seconds * 1000);
  const left = remaining.estimate(now * 1000);
  return left === undefined ? undefined : Math.round(left / 1000);
}

const bytes = (total: number) => ({ unit: 'bytes', total: total * megabyte }) as const;
const steadily = (perSecond: number, seconds: number): readonly Observed[] =>
  Array.from({ length: seconds }, (_, index) => [index + 1, (index + 1) * perSecond * megabyte]);

describe('what is left', () => {
  it.each<[string, readonly Observed[], Omit<Amount, 'done'>, number | undefined]>([
    ['follows from a steady rate', steadily(2, 10), bytes(80), 30],
    ['is not told in the first seconds', steadily(2, 2), bytes(80), undefined],
    ['is told from the third on', steadily(2, 3), bytes(80), 37],
    ['is not told where the whole is not known', steadily(2, 10), { unit: 'bytes' }, undefined],
    ['is nothing once all is done', steadily(2, 10), bytes(20), undefined],
    [
      'is not told of two things out of ten, for they differ',
      [
        [5, 1],
        [9, 2],
      ],
      { unit: 'objects', total: 10 },
      undefined,
    ],
    [
      'is told of three out of six',
      [
        [4, 1],
        [8, 2],
        [12, 3],
      ],
      { unit: 'objects', total: 6 },
      12,
    ],
    [
      'is not told of resources, which take a second or an hour',
      [
        [1, 1],
        [2, 2],
        [9, 9],
      ],
      { unit: 'resources', total: 10 },
      undefined,
    ],
  ])('%s', (_, observed, amount, left) => {
    expect(leftAfter(observed, amount)).toBe(left);
  });

  it('follows from how fast it goes now, not from the beginning', () => {
    const slowThenFast = [
      ...steadily(1, 30),
      ...steadily(10, 20).map(([at, done]): Observed => [30 + at, 30 * megabyte + done]),
    ];
    expect(leftAfter(slowThenFast, bytes(330))).toBe(10);
  });

  it('grows while nothing arrives', () => {
    expect(leftAfter(steadily(2, 10), bytes(80), 20)).toBe(60);
  });

  it('starts anew where an attempt is repeated', () => {
    const again = [...steadily(4, 10), [11, 0], [13, 2 * megabyte], [15, 4 * megabyte]] as const;
    expect(leftAfter(again, bytes(44))).toBe(40);
  });

  it('is told by bytes rather than by things, where both are known', () => {
    const remaining = createRemainingTime(0);
    for (const [seconds, done] of steadily(1, 10))
      remaining.observe(
        [
          { done: 1, total: 2, unit: 'objects' },
          { done, ...bytes(20) },
        ],
        seconds * 1000,
      );
    expect(remaining.estimate(10_000)).toBe(10_000);
  });
});

it.each([
  [60_000, 20_000, 40_000],
  [60_000, 59_500, undefined],
  [60_000, 90_000, undefined],
  [undefined, 1000, undefined],
])('of what took %s ms the last time, after %s ms %s ms are left', (last, elapsed, left) => {
  expect(leftOfLast(last, elapsed)).toBe(left);
});
