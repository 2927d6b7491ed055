import { describe, expect, it } from 'vitest';
import { formatSpan } from '../../bin/format-time.ts';
import { oneLine, printable } from '../../bin/printable.ts';

describe('printable', () => {
  it.each([
    ['plain ünïcode\tand\nlines', 'plain ünïcode\tand\nlines'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B[2J\u001B[1;1Hcleared', 'cleared'],
    ['\u001B]8;;https://example.com\u0007link\u001B]8;;\u0007', 'link'],
    ['over\rwritten\u0008', 'overwritten'],
    ['a\u202Eb\u2066c\u0085d', 'abcd'],
  ])('keeps of %j what a terminal may be given', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('makes one line of several, no longer than wanted', () => {
    expect(oneLine(' a\n  b\tc ')).toBe('a b c');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});

describe('formatSpan', () => {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [59 * second, '59 s'],
    [minute, '1 min'],
    [minute + second, '1 min 1 s'],
    [3 * hour + 5 * minute + second, '3 h 5 min'],
    [2 * day + 30 * minute, '2 d'],
    [40 * day + 3 * hour, '40 d 3 h'],
  ])('says %i ms as %s', (ms, expected) => {
    expect(formatSpan(ms)).toBe(expected);
  });
});
