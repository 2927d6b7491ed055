import { expect, it } from 'vitest';
import { formatDuration, formatRoughly } from '../../steps/format-duration.ts';

it.each([
  [0, '0 ms', '0 s'],
  [12.4, '12 ms', '0 s'],
  [999.4, '999 ms', '1 s'],
  [999.6, '1.0 s', '1 s'],
  [4210, '4.2 s', '4 s'],
  [59_940, '59.9 s', '1 min 0 s'],
  [59_960, '1 min 0 s', '1 min 0 s'],
  [119_700, '2 min 0 s', '2 min 0 s'],
  [185_000, '3 min 5 s', '3 min 5 s'],
  [3_599_600, '1 h 0 min', '1 h 0 min'],
  [7_440_000, '2 h 4 min', '2 h 4 min'],
  [90_000_000, '25 h 0 min', '25 h 0 min'],
])('tells %d ms as %s, roughly as %s', (ms, exactly, roughly) => {
  expect([formatDuration(ms), formatRoughly(ms)]).toEqual([exactly, roughly]);
});
