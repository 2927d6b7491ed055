import { expect, it } from 'vitest';
import { formatCaret } from '../../steps/location.ts';

it('shows a line with a caret under its column', () => {
  const location = { file: 'a.yml', line: 3, column: 5, endLine: 3, endColumn: 8, sourceLine: '\tab: cde' };
  expect(formatCaret(location)).toBe('3 | \tab: cde\n    \t   ^^^');
});

it('shows of a file on one line what is around the column', () => {
  const sourceLine = `${'a'.repeat(5_000)}HERE${'b'.repeat(5_000)}`;
  const caret = formatCaret({ file: 'a.json', line: 1, column: 5_001, endLine: 1, endColumn: 5_005, sourceLine });
  const [line = '', under = ''] = caret.split('\n');
  expect(line.length).toBeLessThan(170);
  expect(line.slice(under.indexOf('^'), under.lastIndexOf('^') + 1)).toBe('HERE');
  expect(line).toMatch(/^1 \| …a+HEREb+…$/);
});
