import { describe, expect, it } from 'vitest';
import { createPalette, showsColors } from '../../bin/palette.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('whether a stream has colours', () => {
  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['a pipe with an empty FORCE_COLOR', pipe, { FORCE_COLOR: '' }, false],
    ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['a terminal with FORCE_COLOR=false', terminal, { FORCE_COLOR: 'false' }, false],
    ['both', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_, stream, environment, expected) => {
    expect(showsColors(stream, environment)).toBe(expected);
  });
});

it('colours by meaning, and leaves a text as it is where there are no colours', () => {
  expect(createPalette(pipe, {}).failure('denied')).toBe('denied');
  expect(createPalette(terminal, {}).failure('denied')).toBe('\u001B[31mdenied\u001B[39m');
  expect(createPalette(terminal, {}).muted('')).toBe('');
});
