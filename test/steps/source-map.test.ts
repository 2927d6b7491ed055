import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineCounter } from 'yaml';
import { isEdits, locateInSource, writeEdits } from '../../steps/source-map.ts';
import { locateOffset, parseSource, spliceText, type SourceDocument, type Splice } from '../../steps/template.ts';

const entry = (edits?: string) => ({ packaged: '', source: '', sha256: '', ...(edits === undefined ? {} : { edits }) });

/** A text of several lines, and what is replaced in it, from left to right and nowhere twice. */
const edited = fc
  .tuple(
    fc.array(fc.stringMatching(/^[a-z]{0,12}$/), { minLength: 1, maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(40), fc.nat(6), fc.stringMatching(/^[A-Z]{0,9}$/)), { maxLength: 6 }),
    fc.boolean(),
  )
  .map(([lines, changes, hasMark]) => {
    const text = `${hasMark ? '\uFEFF' : ''}# ${lines.join('\n# ')}\n`;
    const splices: Splice[] = [];
    let at = hasMark ? 1 : 0;
    for (const [gap, length, put] of changes) {
      const start = at + gap;
      const end = start + length;
      if (end >= text.length) break;
      // Of an insertion the key takes a line of its own, as an omitted property does.
      splices.push({ start, end, text: length === 0 ? `${put}\n` : put });
      at = end + 1;
    }
    return { text, splices };
  });

/** A document of which only lines and columns are asked. */
function linesOf(text: string, file: string): SourceDocument {
  const lineCounter = new LineCounter();
  lineCounter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lineCounter.addNewLine(index + 1);
  return { ...parseSource('', file), text, lineCounter };
}

it('every place that packaging left is that of the same letter, and what it wrote is at what it replaced', () => {
  fc.assert(
    fc.property(edited, ({ text, splices }) => {
      const packaged = linesOf(spliceText(text, splices), 'packaged.yml');
      const source = linesOf(text, 'source.yml');
      const edits = writeEdits(splices, text);
      expect(isEdits(edits)).toBe(true);
      const mark = text.startsWith('\uFEFF') ? 1 : 0;
      let moved = 0;
      for (let offset = mark, next = 0; offset < text.length; offset++) {
        const splice = splices[next];
        const isReplaced = splice !== undefined && offset === splice.start;
        const from = isReplaced ? splice.start + moved : offset + moved;
        if (isReplaced) {
          next++;
          moved += splice.text.length - (splice.end - splice.start);
          if (splice.text.length > 0)
            expect(locateInSource(locateOffset(packaged, from), packaged, source, entry(edits))).toEqual(
              locateOffset(source, splice.start, Math.max(splice.start + 1, splice.end)),
            );
          offset = splice.end - 1;
        } else
          expect(locateInSource(locateOffset(packaged, from), packaged, source, entry(edits))).toEqual(
            locateOffset(source, offset),
          );
      }
    }),
  );
});

it('of what was written anew, the place is found by its path, through short forms, aliases and merges', () => {
  const source = parseSource(
    'Resources:\n  A: &a\n    Type: T\n    Properties: { Name: !Sub "${B}-c", List: [1, 2] }\n  B: *a\n  C:\n    <<: *a\n',
    'source.yml',
  );
  const values = { Type: 'T', Properties: { Name: { 'Fn::Sub': '${B}-c' }, List: [1, 2], Code: 's3://b/k' } };
  const text = JSON.stringify({ Resources: { A: values, B: values, C: values } }, undefined, 4);
  const packaged = parseSource(text, 'packaged.json');
  const place = (word: string, nth = 0) => {
    const offset = text.split(word, nth + 1).join(word).length;
    const { line, column } = locateInSource(
      locateOffset(packaged, offset, offset + word.length),
      packaged,
      source,
      entry(),
    );
    return `${line}:${column}`;
  };
  expect(place('"Type"')).toBe('3:5');
  expect(place('"${B}-c"')).toBe('4:30');
  expect(place('2')).toBe('4:50');
  expect(place('"T"', 1)).toBe('3:11');
  expect(place('"C"')).toBe('6:3');
  expect(place('"Name"', 2)).toBe('4:19');
  // What packaging added is told where it belongs.
  expect(place('"s3://b/k"')).toBe('4:5');
});

it('a place without the text of its line, which may be secret, gets none', () => {
  const source = parseSource('A: b\n', 'source.yml');
  const found = locateInSource({ file: 'packaged.yml', line: 1, column: 4 }, source, source, entry(''));
  expect(found).toEqual({ file: 'source.yml', line: 1, column: 4 });
});

it.each(['1', '1-2', '1-2+', 'a-b+c', '1-2+3  4-5+6', 7])('%j is no list of edits', (edits) => {
  expect(isEdits(edits)).toBe(false);
});
