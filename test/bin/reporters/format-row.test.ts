import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { createPalette } from '../../../bin/palette.ts';
import { formatRow } from '../../../bin/reporters/format-row.ts';
import type { RunningRow } from '../../../bin/reporters/running-tasks.ts';

const megabyte = 1024 * 1024;
const colors = createPalette({}, { FORCE_COLOR: '1' });
const row: RunningRow = {
  depth: 1,
  title: 'upload to s3://artifacts-111111111111/packages/orders',
  detail: 'functions/checkout (3.1 MB)',
  amounts: [
    { done: 3, total: 7, unit: 'objects' },
    { done: 12.4 * megabyte, total: 80 * megabyte, unit: 'bytes' },
  ],
  elapsedMs: 5200,
  remainingMs: 12_300,
};
const shown = (columns: number) => stripVTControlCharacters(formatRow(row, 0, columns, colors));

it.each([
  [
    160,
    '  ⠋ upload to s3://artifacts-111111111111/packages/orders: functions/checkout (3.1 MB) (3 of 7 objects, 12.4 of 80.0 MB, about 12 s left, 5 s)',
  ],
  [
    120,
    '  ⠋ upload to s3://artifacts-111111111111/packages/orders (3 of 7 objects, 12.4 of 80.0 MB, about 12 s left, 5 s)',
  ],
  [80, '  ⠋ upload to s3://arti… (3 of 7 objects, 12.4 of 80.0 MB, about 12 s left, 5 s)'],
  [60, '  ⠋ upload to s3://… (12.4 of 80.0 MB, about 12 s left, 5 s)'],
  [40, '  ⠋ upload to s3… (12.4 of 80.0 MB, 5 s)'],
  [20, '  ⠋ upload to s3://…'],
])('says as much as fits in %d columns', (columns, text) => {
  expect(shown(columns)).toBe(text);
});

it('is never wider than the terminal, whatever it says', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('部署堆栈', '👩‍👩‍👧‍👦', 'a\u001B[31mb', 'two\nlines\r'),
  );
  const rows = fc.record({
    depth: fc.nat(8),
    title: text,
    detail: text,
    amounts: fc.constant(row.amounts),
    elapsedMs: fc.nat(),
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 200 }), (one, columns) => {
      const line = formatRow(one, 3, columns, colors);
      return stringWidth(line) <= columns && !/[\n\r]/.test(line);
    }),
  );
});

it('is not either of what is measured and cut in different ways', () => {
  const { detail: _, ...others } = row;
  const strange = { ...others, depth: 0, title: '!\u{1D158}\u{1D165}\u{1D16E}' };
  for (const columns of [1, 2, 3, 4, 5, 6])
    expect(stringWidth(formatRow(strange, 0, columns, colors))).toBeLessThanOrEqual(columns);
});
