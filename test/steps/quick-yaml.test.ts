import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { parseSource, wasReadQuickly } from '../../steps/template.ts';

const root = packageRoot();
const patterns = [
  'cloudformation/**/*.yml',
  'test/releases/**/*.yml',
  'test/cloudformation/**/*.yml',
  'buildspecs/*.yml',
];
const files = [...patterns, 'examples/**/*.{yml,json}', 'schemas/*.json'].flatMap((pattern) =>
  globSync(pattern, { cwd: root, exclude: ['**/node_modules/**', '**/.steps/**'] }),
);
const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));

/** All that steps look at of a node. */
function shapeOf(node: unknown): unknown {
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return node ?? null;
  const shared = { range: node.range?.slice(0, 2), tag: node.tag, anchor: 'anchor' in node ? node.anchor : undefined };
  if (isAlias(node)) return { ...shared, alias: node.source };
  if (isScalar(node)) {
    const { value, source, type, format, minFractionDigits } = node;
    return { ...shared, value, source, type, format, minFractionDigits };
  }
  if (isSeq(node)) return { ...shared, flow: node.flow, items: node.items.map(shapeOf) };
  return { ...shared, flow: node.flow, pairs: node.items.map(({ key, value }) => [shapeOf(key), shapeOf(value)]) };
}

/** What a text is to each reader; a refusal is one with its place. */
function outcomeOf(text: string, reader: 'quick' | 'complete'): string {
  try {
    const { document, lineCounter, format } = parseSource(text, 'file', reader);
    return JSON.stringify([shapeOf(document.contents), lineCounter.lineStarts, format]);
  } catch (error) {
    return String(error);
  }
}

/** A repeatable sequence: the same cases in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

const odd = [
  '\n',
  ' ',
  '  ',
  '#',
  ' # c',
  '- ',
  ': ',
  ':',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '!Ref ',
  '!Sub ',
  '|\n',
].concat(
  [
    '>-\n',
    '&a ',
    '*a',
    '\t',
    '~',
    'null',
    '0x1',
    '1e3',
    '<<: ',
    '? ',
    '%',
    '@',
    '---',
    '\\',
    'é',
    '|-\n',
    '\n\n',
    '\n#c\n',
  ],
  ['\n    # deep\n', 'y', '.', '-1', '1.50', '0o7', '\r\n', '\uFEFF', '!GetAtt\n', '|+\n', '"\\u00e9"', '  - '],
);

/** A part of a real file, moved to the left, with up to three slips of a pen. */
function slip(random: (below: number) => number): string {
  const lines = (texts[random(texts.length)] ?? '').split('\n');
  const start = random(lines.length);
  const part = lines.slice(start, start + 3 + random(25));
  const indent = /^ */.exec(part[0] ?? '')?.[0].length ?? 0;
  let text = part.map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0))).join('\n');
  if (random(20) === 0) text = `---\n${text}`;
  for (let slips = random(4); slips > 0; slips--) {
    const at = random(text.length + 1);
    const isRemoval = random(3) === 0;
    text =
      text.slice(0, at) + (isRemoval ? '' : (odd[random(odd.length)] ?? '')) + text.slice(at + (isRemoval ? 1 : 0));
  }
  return text;
}

describe('the quick reader', () => {
  it('gives the nodes and places of the complete parser for every file of this repository, and reads nearly all', () => {
    expect(texts.length).toBeGreaterThan(100);
    const differing = files.filter((_, index) => {
      const text = texts[index] ?? '';
      return outcomeOf(text, 'quick') !== outcomeOf(text, 'complete');
    });
    expect(differing).toEqual([]);
    expect(texts.filter((text) => wasReadQuickly(parseSource(text, 'file'))).length).toBeGreaterThan(
      texts.length * 0.95,
    );
  });

  it('gives them, or the complete parser its refusal, whatever slips into a file', () => {
    const random = createRandom(20);
    let quick = 0;
    for (let count = 0; count < 800; count++) {
      const text = slip(random);
      const outcome = outcomeOf(text, 'complete');
      if (outcomeOf(text, 'quick') !== outcome)
        expect(`${text}\n${outcomeOf(text, 'quick')}`).toBe(`${text}\n${outcome}`);
      if (!outcome.includes('Error') && wasReadQuickly(parseSource(text, 'file'))) quick++;
    }
    expect(quick).toBeGreaterThan(150);
  });

  it.each([
    ['an empty value before a comment', 'a:\n  b:\n  # c\n'],
    ['a comment as deep as what ends there', 'a:\n  b: 1\n  # c\nd: 1\n'],
    ['a comment between two depths', 'a:\n  b:\n    c: 1\n   # c\nd: 1\n'],
    ['a literal text without a last line end', 'a: |\n  x\n\n  y'],
    ['a folded text', 'a: >-\n  x\n  y\n\n  z\nb: 1'],
    ['a list as deep as its key', 'a: !If\n- b\n- - c\n  - d\n- e: 1\n  f: 2\n'],
    ['a flow collection over several lines', 'a: [ !Ref B,\n  {c: d,\n   "e":[1, 2,]} ]\n'],
    ['JSON with tabs', '{\n\t"a": [1, -2.50, 1e3, true, null, "\\ud83d\\ude00"]}\n'],
    [
      'numbers and what looks like them',
      'a: [0644, 012345678901, 0x1F, .5, 1_000, 12345678901234567890, -0, 2010-09-09, .]',
    ],
    ['words that were booleans', 'a: [yes, No, on, off, y, n, ~, Null, TRUE, false]'],
    ['emoji', '"😀": "a 😀 b"\nc: 😀\n'],
    ['the mark of a document', '---\n# c\na: 1\n'],
    ['a second document', '---\na: 1\n---\nb: 2\n'],
    ['a control character beside an escape', 'a: "\\n\u0001"\nb: \'\u0001\'\nc: \u0001\n'],
    ['other ends of lines', 'a: "\u0085\u2028\u2029"\nb: \u2028x\n'],
    ['a deep list', `${'['.repeat(150)}${']'.repeat(150)}`],
  ])('agrees about %s', (_name, text) => {
    expect(outcomeOf(text, 'quick')).toBe(outcomeOf(text, 'complete'));
  });
});
