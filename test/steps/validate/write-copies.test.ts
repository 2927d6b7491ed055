import { expect, it } from 'vitest';
import { commonFolder, toYamlSafeJson } from '../../../steps/validate/write-copies.ts';

it.each([
  [['/a/b'], '/a/b'],
  [['/a/b', '/a/b/c'], '/a/b'],
  [['/a/b', '/a/c', '/a/b/d'], '/a'],
  [['/a/b', '/a/bc'], '/a'],
  [['/a', '/b'], '/'],
])('the common folder of %j is %s', (folders, expected) => {
  expect(commonFolder(folders)).toBe(expected);
});

it('JSON for YAML readers escapes what they refuse, and stays the same JSON', () => {
  const value = { text: 'DEL \u007f, NEL \u0085, line separator \u2028, mark \ufeff, \u{1F600}, tab \t' };
  const text = toYamlSafeJson(value);
  expect(text).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff]/);
  expect(text).toContain('\u{1F600}');
  expect(JSON.parse(text)).toEqual(value);
});
