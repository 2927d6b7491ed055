import { execFileSync } from 'node:child_process';
import { constantFrom, sample, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteRest, readWord, splitLine } from '../../../bin/completion/shell-word.ts';

/** What bash reads of words, each being a line of its script. */
function readByBash(words: readonly string[]): readonly string[] {
  const script = words.map((word) => `printf '%s\\0' ${word}`).join('\n');
  return execFileSync('bash', ['--norc'], { input: script, encoding: 'utf8', env: { HOME: '/home/of' } })
    .split('\0')
    .slice(0, -1);
}

const letters = string({
  unit: constantFrom(...Array.from('ab~#-=:,$`"\'\\!*?[]{}()<>|&;^% \n\t\u001Bé€\u0001')),
  minLength: 1,
  maxLength: 12,
});

describe('a word that is completed', () => {
  it.each(["'", '"', '', "$'"] as const)('is read by bash as what was offered, begun with %s', (quote) => {
    const texts = sample(letters, 300);
    const close = quote.slice(-1);
    expect(readByBash(texts.map((text) => quote + quoteRest(text, quote, quote === '') + close))).toEqual(texts);
    // The same behind what was typed before.
    const begun = texts.map((text) => `a${quote}b${quoteRest(text, quote, false)}${close}`);
    expect(readByBash(begun)).toEqual(texts.map((text) => `ab${text}`));
  });

  it('is read as bash reads it', () => {
    const words = sample(letters, 300).flatMap((text) =>
      (['', "'", '"', "$'"] as const).map((quote) => quote + quoteRest(text, quote, quote === '') + quote.slice(-1)),
    );
    const typed = [
      ...words,
      String.raw`a\ b"c d"'e'f`,
      '$HOME/x',
      '"${HOME}/x"',
      "$'a\\'b\\n\\x41'",
      '"a\\b\\"c"',
      'a$',
      '"$"',
    ];
    expect(typed.map((word) => readWord(word, { HOME: '/home/of' }).value)).toEqual(readByBash(typed));
  });

  it('is known only as far as nothing would have to be run', () => {
    for (const word of ['$(id)', '"`id`', '`id`', '$((1))', '${a:-b}', '$NONE', 'a\\'])
      expect(readWord(word, {})).toMatchObject({ isKnown: false });
    for (const word of ["'$(id)'", '\\$x', "'`id`", 'a$']) expect(readWord(word, {})).toMatchObject({ isKnown: true });
  });
});

describe('a line', () => {
  const values = (line: string) => splitLine(line, {}).map(({ value }) => value);

  it('is cut into words, the last of which may be empty', () => {
    expect(values('steps deploy --a=b "c d" ')).toEqual(['steps', 'deploy', '--a=b', 'c d', '']);
    expect(values('steps  deploy\t"c d')).toEqual(['steps', 'deploy', 'c d']);
  });

  it('leaves out what is redirected', () => {
    expect(values('steps verify > out.txt --di')).toEqual(['steps', 'verify', '--di']);
    expect(values('steps verify 2>&1 --di').at(-1)).toBe('--di');
  });
});
