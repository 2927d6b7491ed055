import { Pair, Scalar, YAMLMap, YAMLSeq, type Document, type Node, type ParsedNode } from 'yaml';

/** Thrown where a document is written in a way that is left to the complete parser. */
export const unusual = Symbol('unusual');

export interface QuickReader {
  readonly text: string;
  readonly schema: Document['schema'];
  readonly shortForms: ReadonlySet<string>;
}

/** A node, and where its own text ends. */
export interface Read<T = Node> {
  readonly node: T;
  readonly end: number;
}

/** How deep collections may lie in one another; deeper ones are left to the complete parser. */
export const deepest = 100;

const codes = { newline: 10, space: 32, quote: 34, hash: 35, apostrophe: 39, colon: 58 } as const;

/** Where a plain text ends, with the spaces behind it. */
function scanPlain(text: string, start: number, inFlow: boolean): number {
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === codes.newline) return at;
    if (code === codes.hash && text.charCodeAt(at - 1) === codes.space) return at;
    if (inFlow && isFlowIndicator(code)) return at;
    if (code !== codes.colon) continue;
    const next = text.charCodeAt(at + 1);
    if (Number.isNaN(next) || next === codes.space || next === codes.newline || (inFlow && isFlowIndicator(next)))
      return at;
  }
}

function isFlowIndicator(code: number): boolean {
  // , [ ] { }
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}

export function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === codes.space) at++;
  return at;
}

/** A text on one line: quoted, or plain with an ordinary first letter. */
export function readScalar(reader: QuickReader, start: number, inFlow: boolean, tag?: string): Read<Scalar> {
  const code = reader.text.charCodeAt(start);
  if (code === codes.quote) return readDoubleQuoted(reader, start, tag);
  if (code === codes.apostrophe) return readSingleQuoted(reader, start, tag);
  return readPlain(reader, start, inFlow, tag);
}

const plainStart = /[\w./$~(^;=+\\<\u00A0-\uD7FF\uE000-\uFEFE]/;

function readPlain({ text, schema }: QuickReader, start: number, inFlow: boolean, tag?: string): Read<Scalar> {
  const first = text[start] ?? '';
  const isDash = (first === '-' || first === ':') && /[\w./]/.test(text[start + 1] ?? '');
  if (!isDash && !plainStart.test(first)) throw unusual;
  let end = scanPlain(text, start, inFlow);
  while (text.charCodeAt(end - 1) === codes.space) end--;
  const source = text.slice(start, end);
  if (source.includes('\t') || source.startsWith('<<')) throw unusual;
  const scalar = tag === undefined ? resolvePlain(source, schema) : new Scalar<unknown>(source);
  return finish(scalar, source, 'PLAIN', start, end, tag);
}

/** By the schema's own tests, which only some first letters can pass. */
function resolvePlain(source: string, schema: QuickReader['schema']): Scalar {
  if (/^[a-eg-mo-su-zA-EG-MO-SU-Z]/.test(source)) return new Scalar<unknown>(source);
  const tag = schema.tags.find((one) => one.default === true && 'test' in one && one.test?.test(source));
  if (!tag || !('resolve' in tag) || !tag.resolve) return new Scalar<unknown>(source);
  const resolve = tag.resolve as (value: string, onError: () => void, options: object) => unknown;
  const resolved = resolve(source, refuse, {});
  const scalar = resolved instanceof Scalar ? (resolved as Scalar) : new Scalar<unknown>(resolved);
  if ('format' in tag && tag.format !== undefined) scalar.format = tag.format;
  return scalar;
}

function refuse(): never {
  throw unusual;
}

function readSingleQuoted({ text }: QuickReader, start: number, tag?: string): Read<Scalar> {
  let end = start + 1;
  for (; ; end++) {
    end = text.indexOf("'", end);
    if (end < 0) throw unusual;
    if (text[end + 1] !== "'") break;
    end++;
  }
  const source = text.slice(start + 1, end);
  if (/[\n\t]/.test(source)) throw unusual;
  const value = source.replaceAll("''", "'");
  return finish(new Scalar<unknown>(value), value, 'QUOTE_SINGLE', start, end + 1, tag);
}

/** Control characters, line ends and tabs among them, JSON does not read. */
const doubleQuoted = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/uy;

function readDoubleQuoted({ text }: QuickReader, start: number, tag?: string): Read<Scalar> {
  doubleQuoted.lastIndex = start;
  const [raw] = doubleQuoted.exec(text) ?? [];
  if (raw === undefined) throw unusual;
  const value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  return finish(new Scalar<unknown>(value), value, 'QUOTE_DOUBLE', start, start + raw.length, tag);
}

function finish(
  scalar: Scalar,
  source: string,
  type: Scalar.Type,
  start: number,
  end: number,
  tag: string | undefined,
): Read<Scalar> {
  scalar.range = [start, end, end];
  scalar.source = source;
  scalar.type = type;
  if (tag !== undefined) scalar.tag = tag;
  return { node: scalar, end };
}

const tagName = /!([A-Za-z0-9]+)(?=[ \n])/y;

/** A short form and where the value behind it may begin. */
export function readTag(
  { text, shortForms }: QuickReader,
  start: number,
): { readonly tag: string; readonly end: number } {
  tagName.lastIndex = start;
  const name = tagName.exec(text)?.[1];
  if (name === undefined || !shortForms.has(name)) throw unusual;
  return { tag: `!${name}`, end: skipSpaces(text, start + name.length + 1) };
}

/** What is in brackets or braces. Lines inside it must be indented by more than `indent`. */
export function readFlow(reader: QuickReader, start: number, indent: number, tag?: string, depth = 0): Read {
  if (depth > deepest) throw unusual;
  const isMapping = reader.text[start] === '{';
  const close = isMapping ? '}' : ']';
  const items: unknown[] = [];
  const keys = new Set<unknown>();
  let at = skipBlanks(reader, start + 1, indent);
  while (reader.text[at] !== close) {
    const item = isMapping ? readFlowPair(reader, at, indent, depth, keys) : readFlowValue(reader, at, indent, depth);
    items.push(item.node);
    at = skipBlanks(reader, item.end, indent);
    if (reader.text[at] === ',') at = skipBlanks(reader, at + 1, indent);
    else if (reader.text[at] !== close) throw unusual;
  }
  const node = isMapping ? new YAMLMap(reader.schema) : new YAMLSeq(reader.schema);
  node.flow = true;
  node.items = items as YAMLMap['items'];
  node.range = [start, at + 1, at + 1];
  if (tag !== undefined) node.tag = tag;
  return { node, end: at + 1 };
}

function readFlowPair(
  reader: QuickReader,
  start: number,
  indent: number,
  depth: number,
  keys: Set<unknown>,
): Read<Pair<ParsedNode, ParsedNode | null>> {
  const key = readScalar(reader, start, true);
  const colon = skipSpaces(reader.text, key.end);
  const next = reader.text[colon + 1] ?? '';
  const isQuoted = key.node.type !== 'PLAIN';
  if (reader.text[colon] !== ':' || (!isQuoted && !/\s/.test(next)) || key.end - start > 1000) throw unusual;
  requireNew(keys, key.node);
  const value = readFlowValue(reader, skipBlanks(reader, colon + 1, indent), indent, depth);
  return { node: new Pair(key.node as ParsedNode, value.node as ParsedNode), end: value.end };
}

/** A second key of one name is an error, which the complete parser tells. */
export function requireNew(keys: Set<unknown>, { value }: Scalar): void {
  if (keys.has(value)) throw unusual;
  keys.add(value);
}

function readFlowValue(reader: QuickReader, start: number, indent: number, depth: number): Read {
  const { text } = reader;
  if (text[start] === '!') {
    const { tag, end } = readTag(reader, start);
    if (text[end] === '!' || text[end] === '\n') throw unusual;
    return isOpening(text[end])
      ? readFlow(reader, end, indent, tag, depth + 1)
      : endFlowScalar(reader, readScalar(reader, end, true, tag));
  }
  return isOpening(text[start])
    ? readFlow(reader, start, indent, undefined, depth + 1)
    : endFlowScalar(reader, readScalar(reader, start, true));
}

function isOpening(letter: string | undefined): boolean {
  return letter === '{' || letter === '[';
}

/** A text that goes on in the next line, or turns out to be a key, is left to the complete parser. */
function endFlowScalar({ text }: QuickReader, read: Read<Scalar>): Read {
  let at = read.end;
  while (/\s/.test(text[at] ?? '')) at++;
  if (!',]}'.includes(text[at] ?? ' ')) throw unusual;
  return read;
}

function skipBlanks({ text }: QuickReader, start: number, indent: number): number {
  let at = start;
  let line = -1;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code === codes.newline) line = at + 1;
    else if (code === 9 ? indent >= 0 : code !== codes.space) break;
  }
  if (line >= 0 && indent >= 0 && at - line <= indent) throw unusual;
  if (Number.isNaN(text.charCodeAt(at))) throw unusual;
  return at;
}
