import { expect, it } from 'vitest';
import { compareVersions, isInRange } from '../../../steps/tools/version.ts';

it.each([
  ['1.51.0', '1.51.0', 0],
  ['1.9.0', '1.51.0', -1],
  ['2', '1.99.9', 1],
  ['1.51', '1.51.0', 0],
  ['1.51.0rc1', '1.51.0', 0],
  ['0.8.10', '0.8.9', 1],
])('compares %s with %s by number', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});

it.each([
  ['1.51.0', true],
  ['1.55.1', true],
  ['1.50.9', false],
  ['2.0.0', false],
])('says whether %s is from 1.51.0 on and before 2', (version, expected) => {
  expect(isInRange(version, { least: '1.51.0', before: '2' })).toBe(expected);
});
