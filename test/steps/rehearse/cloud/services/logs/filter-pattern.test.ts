import { describe, expect, it } from 'vitest';
import { makeFilter } from '../../../../../../steps/rehearse/cloud/services/logs/filter-pattern.ts';

describe('a filter pattern', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR late', 'late ERROR', true],
    ['ERROR late', 'ERROR', false],
    ['"two words"', 'these two words', true],
    ['"two words"', 'two  words', false],
    ['?ERROR ?WARN', 'WARN', true],
    ['?ERROR ?WARN', 'INFO', false],
    ['ERROR -Exit', 'ERROR', true],
    ['ERROR -Exit', 'ERROR Exit', false],
  ])('%j on %j: %s', (pattern, message, expected) => {
    expect(makeFilter(pattern)(message)).toBe(expected);
  });

  it('of JSON or columns is not part of the embedded cloud', () => {
    expect(() => makeFilter('{ $.level = "error" }')).toThrow('is not part of the embedded cloud');
  });
});
