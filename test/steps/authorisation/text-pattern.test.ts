import { expect, it } from 'vitest';
import { compilePattern, resolveVariables } from '../../../steps/authorisation/text-pattern.ts';

const values = new Map<string, readonly string[]>([
  ['aws:principaltag/team', ['orders*']],
  ['aws:calledvia', ['a', 'b']],
]);

it.each([
  ['packages/*', 'packages/a/b', true],
  ['packages/*', 'released/a', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['**', '', true],
  ['a.c', 'abc', false],
  ['(a|b)[c]', '(a|b)[c]', true],
  ['lines*', 'lines\nmore', true],
  ['${aws:PrincipalTag/team}', 'orders*', true],
  ['${aws:PrincipalTag/team}', 'orders and more', false],
  ['${aws:PrincipalTag/none}', '', false],
  ["${aws:PrincipalTag/none, 'x'}", 'x', true],
  ['${aws:CalledVia}', 'a', false],
  ['${*}', '*', true],
  ['${*}', 'x', false],
  ['${$}{x}', '${x}', true],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(compilePattern(pattern, values)?.(text) ?? false).toBe(expected);
});

it('gives no text for a variable without a value', () => {
  expect(resolveVariables('a-${aws:PrincipalTag/team}', values)).toBe('a-orders*');
  expect(resolveVariables('a-${aws:PrincipalTag/none}', values)).toBeUndefined();
});
