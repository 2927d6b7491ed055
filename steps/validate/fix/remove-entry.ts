import { isMap, isNode, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { findNode, keyText, resolveAlias, type SourceDocument, type Splice } from '../../template.ts';
import type { Path } from '../template-file.ts';

/**
 * The edit that takes a key with its value out of a map, or an item out of a list, and the list with its last item. Nothing where a
 * comment would go with it, or where what is left would be no map.
 */
export function removeEntry(source: SourceDocument, path: Path): Splice | undefined {
  const above = path.slice(0, -1);
  const parent = resolveAlias(source, above.length === 0 ? source.document.contents : findNode(source, above));
  if (isSeq(parent)) {
    const index = Number(path.at(-1));
    if (parent.items.length === 1 && index === 0) return removeEntry(source, above);
    const entries = parent.items.map((item) => (isNode(item) ? extent(item, item) : undefined));
    return cut(source, parent, entries, index);
  }
  if (!isMap(parent)) return undefined;
  const pairs = parent.items as Pair[];
  const index = pairs.findIndex((pair) => keyText(pair) === String(path.at(-1)));
  const entries = pairs.map(({ key, value }) => (isNode(key) && isNode(value) ? extent(key, value) : undefined));
  return cut(source, parent, entries, index);
}

type Extent = readonly [start: number, end: number];

function extent(first: Node, last: Node): Extent | undefined {
  return first.range && last.range ? [first.range[0], last.range[1]] : undefined;
}

function cut(
  source: SourceDocument,
  parent: YAMLMap | YAMLSeq,
  entries: readonly (Extent | undefined)[],
  index: number,
): Splice | undefined {
  const entry = entries[index];
  if (!entry || entries.length < 2) return undefined;
  const splice = parent.flow ? cutInFlow(entries, index, entry) : cutLines(source.text, isSeq(parent), entry);
  const removed = splice && source.text.slice(splice.start, splice.end);
  return removed !== undefined && !/(^|\s)#|[&]/.test(removed) ? splice : undefined;
}

/** With the comma behind it, or, of the last, before it. */
function cutInFlow(entries: readonly (Extent | undefined)[], index: number, [start, end]: Extent): Splice | undefined {
  const [next, previous] = [entries[index + 1], entries[index - 1]];
  if (next) return { start, end: next[0], text: '' };
  return previous && { start: previous[1], end, text: '' };
}

/** Whole lines, which hold nothing else. */
function cutLines(text: string, isItem: boolean, [start, rangeEnd]: Extent): Splice | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(lineStart, start);
  if (!(isItem ? /^[ \t]*-[ \t]+$/ : /^[ \t]*$/).test(lead)) return undefined;
  const end = start + text.slice(start, rangeEnd).trimEnd().length;
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  return rest ? { start: lineStart, end: end + rest[0].length, text: '' } : undefined;
}
