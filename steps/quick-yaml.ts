import { Pair, parseDocument, Scalar, YAMLMap, YAMLSeq, type Document, type Node, type ParsedNode } from 'yaml';
import {
  deepest,
  readFlow,
  readScalar,
  readTag,
  requireNew,
  skipSpaces,
  unusual,
  type QuickReader,
} from './quick-flow.ts';

/**
 * Reads the YAML and JSON that templates are mostly written in, several times as fast as the complete parser and into the same nodes:
 * block and flow collections, texts on one line, literal and folded blocks, short forms. Gives nothing for anything else (anchors,
 * merges, texts over several lines, tabs, carriage returns, …) and for whatever may be an error, so that the complete parser says it.
 */
export function readQuickly(
  text: string,
  schema: Document['schema'],
  shortForms: ReadonlySet<string>,
): { readonly contents: Node } | undefined {
  const start = /^--- *\n/.exec(text)?.[0].length ?? 0;
  if (/[\r\uFEFF\u0085\u2028\u2029]|^(?:%|---|\.\.\.)/m.test(text.slice(start))) return undefined;
  try {
    return { contents: readRoot({ text, schema, shortForms }, start) };
  } catch (thrown) {
    if (thrown !== unusual) throw thrown;
    return undefined;
  }
}

function readRoot(reader: QuickReader, start: number): Node {
  const { text } = reader;
  const first = nextContent(text, start);
  if (first.indent !== 0) throw unusual;
  if (text[first.at] === '{' || text[first.at] === '[') {
    const { node, end } = readFlow(reader, first.at, -1);
    if (text.slice(end).trim() !== '') throw unusual;
    return node;
  }
  if (text.includes('\t')) throw unusual;
  const root = readBlock(reader, first, 0);
  if (root.next.indent >= 0) throw unusual;
  return root.node;
}

/** The next line that holds more than a comment; `indent` is -1 behind the last one. */
interface Content {
  readonly at: number;
  readonly indent: number;
  /** How deep the deepest comment before it stands. */
  readonly comment: number;
}

function nextContent(text: string, start: number): Content {
  let comment = -1;
  for (let line = start; line < text.length;) {
    const at = skipSpaces(text, line);
    const letter = text[at];
    if (letter === undefined) break;
    if (letter !== '\n' && letter !== '#') return { at, indent: at - line, comment };
    if (letter === '#') comment = Math.max(comment, at - line);
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    line = end + 1;
  }
  return { at: text.length, indent: -1, comment };
}

/** A block collection or a value, where its text with the rest of its line ends, and what comes then. */
interface ReadBlock {
  readonly node: Node;
  readonly end: number;
  readonly next: Content;
}

function readBlock(
  reader: QuickReader,
  { at, indent }: Pick<Content, 'at' | 'indent'>,
  depth: number,
  tag?: string,
): ReadBlock {
  if (depth > deepest) throw unusual;
  return isItem(reader.text, at)
    ? readItems(reader, at, indent, depth, tag)
    : readPairs(reader, at, indent, depth, tag);
}

function isItem(text: string, at: number): boolean {
  return text[at] === '-' && (text[at + 1] === ' ' || text[at + 1] === '\n' || text[at + 1] === undefined);
}

function readPairs(reader: QuickReader, start: number, indent: number, depth: number, tag?: string): ReadBlock {
  const map = new YAMLMap<ParsedNode, ParsedNode | null>(reader.schema);
  const keys = new Set<unknown>();
  let at = start;
  for (;;) {
    const key = readKey(reader, at);
    requireNew(keys, key.node);
    const value = readPairValue(reader, key.end, indent, depth);
    map.items.push(new Pair(key.node as ParsedNode, value.node as ParsedNode));
    if (value.next.indent === indent && !isItem(reader.text, value.next.at)) at = value.next.at;
    else return endBlock(map, start, indent, value, tag);
  }
}

function readItems(reader: QuickReader, start: number, indent: number, depth: number, tag?: string): ReadBlock {
  const seq = new YAMLSeq(reader.schema);
  let at = start;
  for (;;) {
    const value = readItem(reader, at, indent, depth);
    seq.items.push(value.node);
    if (value.next.indent === indent && isItem(reader.text, value.next.at)) at = value.next.at;
    else return endBlock(seq, start, indent, value, tag);
  }
}

/** A comment before the next content that is as deep as what ends here belongs to that, up to the next content. A deeper one is odd. */
function endBlock(node: YAMLMap | YAMLSeq, start: number, indent: number, last: ReadBlock, tag?: string): ReadBlock {
  const { end, next } = last;
  if (next.indent > indent || (indent > 0 && next.comment > indent)) throw unusual;
  node.range = [start, end, end];
  if (tag !== undefined) node.tag = tag;
  if (indent === 0 || next.comment < indent) return { node, end, next };
  return { node, end: next.at, next: { ...next, comment: -1 } };
}

function readKey(reader: QuickReader, at: number) {
  const { node, end } = readScalar(reader, at, false);
  const colon = skipSpaces(reader.text, end);
  const next = reader.text[colon + 1];
  if (reader.text[colon] !== ':' || (next !== undefined && next !== ' ' && next !== '\n') || end - at > 1000)
    throw unusual;
  return { node, end: colon + 1 };
}

function readPairValue(reader: QuickReader, start: number, indent: number, depth: number): ReadBlock {
  const { text } = reader;
  const at = skipSpaces(text, start);
  const letter = text[at];
  if (letter !== undefined && letter !== '\n' && letter !== '#')
    return readInline(reader, at, indent, depth, undefined, true);
  const next = nextContent(text, at);
  if (next.indent > indent || (next.indent === indent && isItem(text, next.at)))
    return readBelow(reader, next, indent, depth);
  // An empty value; a comment behind it is its own.
  if (letter === '#' || next.comment >= 0) throw unusual;
  const node = new Scalar<unknown>(null);
  node.range = [at, at, at];
  node.source = '';
  node.type = 'PLAIN';
  return { node, end: at, next };
}

/** What stands in the lines below its key: a block, or one text or flow collection. */
function readBelow(reader: QuickReader, content: Content, indent: number, depth: number): ReadBlock {
  const { at } = content;
  if (isItem(reader.text, at) || isKey(reader, at)) return readBlock(reader, content, depth + 1);
  if ('!|>'.includes(reader.text[at] ?? '')) throw unusual;
  return readInline(reader, at, indent, depth);
}

function readItem(reader: QuickReader, dash: number, indent: number, depth: number): ReadBlock {
  const { text } = reader;
  const at = skipSpaces(text, dash + 1);
  const letter = text[at];
  if (letter === undefined || letter === '#') throw unusual;
  if (letter === '\n') {
    const next = nextContent(text, at);
    if (next.indent <= indent) throw unusual;
    return readBlock(reader, next, depth + 1);
  }
  const column = indent + at - dash;
  if (isItem(text, at)) return readBlock(reader, { at, indent: column }, depth + 1);
  return isKey(reader, at)
    ? readBlock(reader, { at, indent: column }, depth + 1)
    : readInline(reader, at, indent, depth);
}

function isKey(reader: QuickReader, at: number): boolean {
  if ('!{[|>'.includes(reader.text[at] ?? '')) return false;
  const { end } = readScalar(reader, at, false);
  return reader.text[skipSpaces(reader.text, end)] === ':';
}

/** A value that begins in the line of its key or dash. */
function readInline(
  reader: QuickReader,
  start: number,
  indent: number,
  depth: number,
  tag?: string,
  isPair = false,
): ReadBlock {
  const { text } = reader;
  const letter = text[start] ?? '';
  if (letter === '!' && tag === undefined) return readTagged(reader, start, indent, depth, isPair);
  if (letter === '|' || letter === '>') return readBlockText(reader, start, indent, tag);
  const isFlow = letter === '{' || letter === '[';
  const { node, end } = isFlow ? readFlow(reader, start, indent, tag) : readScalar(reader, start, false, tag);
  return endInline(reader, node, end, indent);
}

function readTagged(reader: QuickReader, start: number, indent: number, depth: number, isPair: boolean): ReadBlock {
  const { tag, end } = readTag(reader, start);
  if (reader.text[end] !== '\n') return readInline(reader, end, indent, depth, tag);
  const next = nextContent(reader.text, end);
  const isLevel = isPair && next.indent === indent && isItem(reader.text, next.at);
  if (next.indent <= indent && !isLevel) throw unusual;
  return readBlock(reader, next, depth + 1, tag);
}

const restOfLine = / *(?: #[^\n]*)?(?:\n|$)/y;

/** Nothing but a comment may follow in the line, and nothing deeper in the next. */
function endInline({ text }: QuickReader, node: Node, end: number, indent: number): ReadBlock {
  restOfLine.lastIndex = end;
  const rest = restOfLine.exec(text)?.[0];
  if (rest === undefined) throw unusual;
  const next = nextContent(text, end + rest.length);
  if (next.indent > indent) throw unusual;
  return { node, end: end + rest.length, next };
}

const header = /[|>]-?\n/y;

/** A literal or folded text. What its value is, the complete parser says of the folded one. */
function readBlockText(reader: QuickReader, start: number, indent: number, tag?: string): ReadBlock {
  const { text } = reader;
  header.lastIndex = start;
  const head = header.exec(text)?.[0];
  if (head === undefined) throw unusual;
  const body = start + head.length;
  const first = firstLine(text, body);
  const own = first.at - first.line;
  if (own <= indent || first.line !== body) throw unusual;
  const end = endOfText(text, body, own);
  const lines = text
    .slice(body, end)
    .split('\n')
    .map((line) => line.slice(own));
  const literal = lines.join('\n').replace(/\n+$/, '');
  const value = text[start] === '>' ? fold(text.slice(start, end)) : literal + (head.includes('-') ? '' : '\n');
  const node = new Scalar<unknown>(value);
  node.range = [start, end, end];
  node.source = value;
  node.type = text[start] === '>' ? 'BLOCK_FOLDED' : 'BLOCK_LITERAL';
  if (tag !== undefined) node.tag = tag;
  const next = nextContent(text, end);
  if (next.indent > indent) throw unusual;
  return { node, end, next };
}

function firstLine(text: string, start: number): { readonly line: number; readonly at: number } {
  const at = skipSpaces(text, start);
  if (text[at] === '\n' || text[at] === undefined) throw unusual;
  return { line: start, at };
}

/** Behind the last line that is indented as the first is and not empty. */
function endOfText(text: string, start: number, indent: number): number {
  let end = start;
  for (let line = start; line < text.length;) {
    const at = skipSpaces(text, line);
    const newline = text.indexOf('\n', at);
    const after = newline < 0 ? text.length : newline + 1;
    const isBlank = text[at] === '\n' || text[at] === undefined;
    if (!isBlank && at - line < indent) break;
    // Spaces beyond the indent belong to the text.
    if (isBlank && at - line > indent) throw unusual;
    if (!isBlank) end = after;
    line = after;
  }
  return end;
}

function fold(text: string): string {
  const { contents, errors } = parseDocument(text, { version: '1.1', schema: 'core' });
  if (errors.length > 0 || !(contents instanceof Scalar) || typeof contents.value !== 'string') throw unusual;
  return contents.value;
}
