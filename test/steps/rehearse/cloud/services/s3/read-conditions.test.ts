import { describe, expect, it } from 'vitest';
import { readRange } from '../../../../../../steps/rehearse/cloud/services/s3/read-conditions.ts';

describe('a range', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 4 }],
    ['bytes=4-', { start: 4, end: 10 }],
    ['bytes=-3', { start: 7, end: 10 }],
    ['bytes=-30', { start: 0, end: 10 }],
    ['bytes=5-100', { start: 5, end: 10 }],
    ['bytes=5-2', undefined],
    ['lines=1-2', undefined],
    [undefined, undefined],
  ])('%s of ten bytes is %j', (header, expected) => {
    expect(readRange(header, 10)).toEqual(expected);
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s of ten bytes cannot be satisfied', (header) => {
    expect(() => readRange(header, 10)).toThrow(expect.objectContaining({ code: 'InvalidRange', status: 416 }));
  });
});
