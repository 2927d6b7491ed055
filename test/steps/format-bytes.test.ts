import { expect, it } from 'vitest';
import { formatBytes, formatBytesOf } from '../../steps/format-bytes.ts';

const megabyte = 1024 * 1024;

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1.0 KB'],
  [12_700, '12.4 KB'],
  [megabyte - 1, '1.0 MB'],
  [250 * megabyte, '250.0 MB'],
  [1024 * megabyte - 1, '1.0 GB'],
  [5.5 * 1024 * megabyte, '5.5 GB'],
  [1024 ** 4, '1.0 TB'],
])('tells %d as %s', (bytes, told) => {
  expect(formatBytes(bytes)).toBe(told);
});

it.each([
  [12.4 * megabyte, 80 * megabyte, '12.4 of 80.0 MB'],
  [0, 3 * megabyte, '0.0 of 3.0 MB'],
  [1, 980, '1 of 980 bytes'],
])('tells %d of %d in one unit', (done, total, told) => {
  expect(formatBytesOf(done, total)).toBe(told);
});
