import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fitLines } from '../../bin/fit-lines.ts';

const [red, plain] = ['\u001B[31m', '\u001B[39m'];

describe('lines that are made to fit', () => {
  it.each<[string, number, string, string]>([
    ['short', 20, 'as it is', 'as it is'],
    ['a plain line', 20, 'one two three four five six', 'one two three four\n  five six'],
    ['an indented one', 24, '    one two three four five', '    one two three four\n      five'],
    ['one after a mark', 24, '  ✗ one two three four five six', '  ✗ one two three four\n    five six'],
    ['a numbered one', 20, '(1) one two three four five', '(1) one two three\n    four five'],
    [
      'a row of a table',
      30,
      '  Build  failed  one two three four five',
      '  Build  failed  one two three\n         four five',
    ],
    ['of 2 columns each', 20, '漢字漢字 漢字漢字 漢字', '漢字漢字 漢字漢字\n  漢字'],
    [
      'a command',
      30,
      '    steps approve orders Uat --execution 4f0c1a2b',
      '    steps approve orders \\\n      Uat --execution \\\n      4f0c1a2b',
    ],
    ['quoted text of a command', 24, '  git commit -m "a b c d e f g"', '  git commit -m \\\n    "a b c d e f g"'],
    ['a string of JSON', 24, '      "Sid": "One two three four"', '      "Sid":\n    "One two three four"'],
    ['a word that is too wide', 20, `  key ${'k'.repeat(25)} end`, `  key\n${'k'.repeat(25)}\n    end`],
    ['colours', 20, `${red}one two three four five${plain}`, `${red}one two three four${plain}\n  ${red}five${plain}`],
  ])('%s', (_, columns, text, expected) => {
    expect(fitLines(text, columns)).toBe(expected);
  });

  it('says the same words as before, in as many columns', () => {
    const text = `  ✓ ${'some words of a long line, '.repeat(20)}end`;
    for (let columns = 20; columns < 200; columns += 7) {
      const fitted = fitLines(text, columns);
      expect(fitted.split(/\s+/)).toEqual(text.split(/\s+/));
      expect(Math.max(...fitted.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    }
  });

  it('takes out what others would have the terminal do, and leaves our colours', () => {
    const text = `${red}failed${plain}: \u001B[2J\u001B]0;owned\u0007a\u0008b\r\u202E\u001B[48;5;1mc`;
    expect(fitLines(text, Infinity)).toBe(`${red}failed${plain}: abc`);
    expect(fitLines(text, 60)).toBe(`${red}failed${plain}: abc`);
  });
});
