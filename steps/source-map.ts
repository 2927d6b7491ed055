import { isMap, isNode, isSeq, type Node } from 'yaml';
import type { Location } from './location.ts';
import type { PackagedSource } from './manifest.ts';
import { keyText, locateOffset, locatePath, resolveAlias, type SourceDocument, type Splice } from './template.ts';

/** `length` code units of the packaged text stand for those of the source from `start` to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

const written = /^(\d+)-(\d+)\+(\d+)$/;

/** `120-127+96 300-300+40`: ranges of the source in UTF-16 code units without its byte order mark, and the length of what replaced each. */
export function writeEdits(splices: readonly Splice[], source: string): string {
  const mark = markOf(source);
  return splices
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => `${start - mark}-${end - mark}+${text.length}`)
    .join(' ');
}

export function isEdits(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || value.split(' ').every((edit) => written.test(edit)));
}

function readEdits(text: string): readonly Edit[] {
  return text.split(' ').flatMap((edit) => {
    const [, start, end, length] = written.exec(edit) ?? [];
    return length === undefined ? [] : [{ start: Number(start), end: Number(end), length: Number(length) }];
  });
}

/** The source's place of a place of the packaged text: where a person must change something. */
export function locateInSource(
  location: Location,
  packaged: SourceDocument,
  source: SourceDocument,
  { edits }: PackagedSource,
): Location {
  const found =
    edits === undefined
      ? locateByPath(location, packaged, source)
      : locateByOffset(location, packaged, source, readEdits(edits));
  const { file, line, column, endLine, endColumn, sourceLine } = found;
  return {
    file,
    line,
    column,
    ...(location.endLine === undefined ? {} : { endLine, endColumn }),
    // A place that was given without its text may hold a secret.
    ...(location.sourceLine === undefined ? {} : { sourceLine }),
  } as Location;
}

function locateByOffset(
  { line, column, endLine, endColumn }: Location,
  packaged: SourceDocument,
  source: SourceDocument,
  edits: readonly Edit[],
): Location {
  const start = offsetOf(packaged, line, column);
  const end = endLine === undefined || endColumn === undefined ? start + 1 : offsetOf(packaged, endLine, endColumn);
  const [first] = sourceRange(edits, start);
  const [, last] = sourceRange(edits, Math.max(start, end - 1));
  const mark = markOf(source.text);
  return locateOffset(source, first + mark, Math.max(first + 1, last) + mark);
}

/** What one code unit of the packaged text stands for: one of the source, or all that was replaced. */
function sourceRange(edits: readonly Edit[], offset: number): readonly [start: number, end: number] {
  let moved = 0;
  for (const { start, end, length } of edits) {
    const begins = start + moved;
    if (offset < begins) break;
    if (offset < begins + length) return [start, end];
    moved += length - (end - start);
  }
  return [offset - moved, offset - moved + 1];
}

/** The code unit at a line and column, without the byte order mark; the end of the text where it has fewer lines. */
function offsetOf({ text, lineCounter }: SourceDocument, line: number, column: number): number {
  const start = lineCounter.lineStarts[line - 1] ?? text.length;
  const mark = markOf(text);
  return Math.max(0, start - (line === 1 ? 0 : mark)) + column - 1;
}

function locateByPath(location: Location, packaged: SourceDocument, source: SourceDocument): Location {
  const offset = offsetOf(packaged, location.line, location.column) + markOf(packaged.text);
  const { path, isKey } = pathAt(packaged, offset);
  return locatePath(source, path, { key: isKey });
}

interface PathAt {
  readonly path: readonly (string | number)[];
  readonly isKey: boolean;
}

/** The path of the innermost key or value that holds a code unit. */
function pathAt(source: SourceDocument, offset: number): PathAt {
  const path: (string | number)[] = [];
  let node: unknown = source.document.contents;
  while (true) {
    node = resolveAlias(source, node);
    if (isMap(node)) {
      const pair = node.items.find(({ key, value }) => holds(key, offset) || holds(value, offset));
      if (!pair) return { path, isKey: false };
      path.push(keyText(pair));
      if (holds(pair.key, offset)) return { path, isKey: true };
      node = pair.value;
    } else {
      const index = isSeq(node) ? node.items.findIndex((item) => holds(item, offset)) : -1;
      if (index < 0 || !isSeq(node)) return { path, isKey: false };
      path.push(index);
      node = node.items[index];
    }
  }
}

function holds(node: unknown, offset: number): boolean {
  const range = isNode(node) ? (node as Node).range : undefined;
  return !!range && offset >= range[0] && offset < range[1];
}

function markOf(text: string): number {
  return text.startsWith('\uFEFF') ? 1 : 0;
}
