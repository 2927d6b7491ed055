import {
  Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type CollectionTag,
  type Node,
  type Pair,
  type ScalarTag,
  type YAMLMap,
} from 'yaml';
import { syntaxError } from './errors/index.ts';
import type { Location } from './location.ts';
import { readQuickly } from './quick-yaml.ts';

/** A template's plain value, short forms written out: `!Ref A` is `{ Ref: 'A' }`, `!GetAtt A.B` is `{ 'Fn::GetAtt': ['A', 'B'] }`. */
export type TemplateValue = string | number | boolean | null | readonly TemplateValue[] | TemplateObject;
export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

/** A template, snippet, parameter file or definition with its source text: edits splice `text`, nothing is ever printed anew. */
export interface SourceDocument {
  readonly file: string;
  /** The text as it was read, byte order mark included. */
  readonly text: string;
  readonly format: 'yaml' | 'json';
  readonly document: Document.Parsed;
  readonly lineCounter: LineCounter;
}

/**
 * Every short form of an intrinsic function; each is accepted on a scalar, a list and a map.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const shortForms =
  'Ref Condition And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform'.split(
    ' ',
  );

// Tags only keep the parser from complaining: `toValue` writes them out, because a resolve() that returns an object loses ranges.
const customTags: (ScalarTag | CollectionTag)[] = shortForms.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'seq' as const },
  { tag: `!${name}`, collection: 'map' as const },
]);

const shortNames: ReadonlySet<string> = new Set(shortForms);

/**
 * Parses YAML or JSON strictly. Throws SYNTAX with the place of the first error. `complete` leaves the quick reader out, which gives the
 * same nodes: a test compares the two.
 */
export function parseSource(text: string, file: string, reader: 'quick' | 'complete' = 'quick'): SourceDocument {
  const format = /^\uFEFF?\s*[{[]/.test(text) ? 'json' : 'yaml';
  const quick = reader === 'quick' ? parseQuickly(text) : undefined;
  const { document, lineCounter } = quick ?? parseCompletely(text);
  const source: SourceDocument = { file, text, format, document: document as Document.Parsed, lineCounter };
  const first = document.errors[0];
  if (first) throw syntaxError(explain(first.message), locateOffset(source, first.pos[0], first.pos[1]));
  return source;
}

const dialect = { version: '1.1', schema: 'core', logLevel: 'error', uniqueKeys: true, customTags } as const;

function parseCompletely(text: string, lineCounter = new LineCounter()) {
  const document = parseDocument(text, { ...dialect, prettyErrors: false, lineCounter });
  return { document, lineCounter };
}

/** Whether the quick reader took the document; told by its schema, which is the one of all documents that it takes. */
export function wasReadQuickly({ document }: SourceDocument): boolean {
  return document.schema === sharedSchema;
}

let sharedSchema: Document['schema'] | undefined;

function parseQuickly(text: string) {
  const schema = (sharedSchema ??= new Document(undefined, dialect).schema);
  const read = readQuickly(text, schema, shortNames);
  if (!read) return undefined;
  const document = new Document(undefined, { version: '1.1', schema });
  document.contents = read.contents as typeof document.contents;
  const lineCounter = new LineCounter();
  for (let start = 0; start >= 0; start = text.indexOf('\n', start) + 1 || -1) lineCounter.addNewLine(start);
  return { document, lineCounter };
}

/** The parser reports the end of its stack as an error of the document, which is what it is. */
function explain(message: string): string {
  return message.startsWith('Maximum call stack') ? 'this is nested too deeply' : message;
}

/** The place of a range of the text, in UTF-16 code units; without an end, of one of them. */
export function locateOffset(source: SourceDocument, start: number, end: number = start + 1): Location {
  const mark = source.text.startsWith('\uFEFF') ? 1 : 0;
  const at = (offset: number) => {
    const { line, col } = source.lineCounter.linePos(offset);
    // Editors do not count the byte order mark as a column.
    return { line, column: line === 1 ? Math.max(1, col - mark) : col };
  };
  const [from, to] = [at(start), at(end)];
  const sourceLine = source.text.slice(mark).split(/\r\n|\n|\r/, from.line)[from.line - 1] ?? '';
  return { file: source.file, ...from, endLine: to.line, endColumn: to.column, sourceLine };
}

export function locateNode(source: SourceDocument, node: Node): Location {
  const range = node.range ?? [0, 0, 0];
  return locateOffset(source, range[0], range[1]);
}

/**
 * The node at a path of plain keys and indices, as in `['Resources', 'Queue', 'Properties', 0]`; with `key: true` the
 * node of the last key instead of its value. Short forms are passed through: `['Fn::GetAtt', 0]` finds the list's item.
 */
export function findNode(
  source: SourceDocument,
  path: readonly (string | number)[],
  options: { readonly key?: boolean } = {},
): Node | undefined {
  let node: unknown = source.document.contents;
  let key: unknown;
  for (const part of path) {
    node = resolveAlias(source, node);
    const longName = longNameOf(node);
    if (longName && longName === part) continue;
    if (isMap(node)) {
      const pair = findPair(source, node, String(part));
      key = pair?.key;
      node = pair?.value;
    } else if (isSeq(node)) {
      key = node.items[Number(part)];
      node = key;
    } else return undefined;
  }
  const found = options.key ? key : node;
  return isNode(found) ? found : undefined;
}

/** The pair of a key: the map's own, else one that is merged into it by `<<`. */
export function findPair(source: SourceDocument, map: YAMLMap, key: string): Pair | undefined {
  return findPairIn(source, map, key, new Set());
}

function findPairIn(source: SourceDocument, map: YAMLMap, key: string, visited: Set<unknown>): Pair | undefined {
  if (visited.has(map)) return undefined;
  visited.add(map);
  const own = map.items.find((item) => keyText(item) === key);
  if (own) return own;
  for (const merge of map.items.filter((item) => keyText(item) === '<<')) {
    const merged = resolveAlias(source, merge.value);
    for (const item of isSeq(merged) ? merged.items : [merged]) {
      const other = resolveAlias(source, item);
      const pair = isMap(other) ? findPairIn(source, other, key, visited) : undefined;
      if (pair) return pair;
    }
  }
  return undefined;
}

/** The closest place that exists on a path: the node itself, else its parent's, up to the whole file. */
export function locatePath(
  source: SourceDocument,
  path: readonly (string | number)[],
  options: { readonly key?: boolean } = {},
): Location {
  for (let length = path.length; length > 0; length--) {
    const node = findNode(source, path.slice(0, length), length < path.length ? { key: true } : options);
    if (node?.range) return locateNode(source, node);
  }
  return locateOffset(source, 0, 1);
}

export function resolveAlias(source: SourceDocument, node: unknown): unknown {
  return isAlias(node) ? (node as Alias).resolve(source.document) : node;
}

/** `Fn::GetAtt` for a node tagged `!GetAtt`, `Ref` for `!Ref`; nothing for an untagged node. */
export function longNameOf(node: unknown): string | undefined {
  const tag = isNode(node) ? (node as { tag?: string }).tag : undefined;
  if (!tag?.startsWith('!') || !shortForms.includes(tag.slice(1))) return undefined;
  const name = tag.slice(1);
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}

/** The map at a key; nothing where an intrinsic function stands there. */
export function childMap(source: SourceDocument, map: YAMLMap, key: string): YAMLMap | undefined {
  const value = resolveAlias(source, findPair(source, map, key)?.value);
  return isMap(value) && !longNameOf(value) ? value : undefined;
}

export function childText(source: SourceDocument, map: YAMLMap, key: string): string | undefined {
  const value = resolveAlias(source, findPair(source, map, key)?.value);
  return isScalar(value) && typeof value.value === 'string' && !longNameOf(value) ? value.value : undefined;
}

export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? (typeof pair.key.value === 'symbol' ? '<<' : scalarText(pair.key)) : String(pair.key);
}

function scalarText(scalar: { readonly source?: string; readonly value?: unknown }): string {
  return scalar.source ?? String(scalar.value);
}

/** A document that expands to more nodes than this is an alias bomb, not a template. */
const maxNodes = 500_000;

/** The whole document as plain values. Throws SYNTAX where aliases expand without bound. */
export function toTemplateValue(source: SourceDocument): TemplateValue {
  return nodeToValue(source, source.document.contents);
}

/** One node of a document as plain values. */
export function nodeToValue(source: SourceDocument, root: unknown): TemplateValue {
  let nodes = 0;
  const expanding = new Set<unknown>();
  const convertAlias = (alias: Alias): TemplateValue => {
    const target = resolveAlias(source, alias);
    if (target === undefined)
      throw syntaxError(`no anchor "&${alias.source}" comes before this alias`, locateNode(source, alias as Node));
    if (expanding.has(target))
      throw syntaxError(`the anchor "&${alias.source}" contains itself`, locateNode(source, alias as Node));
    expanding.add(target);
    const value = convert(target);
    expanding.delete(target);
    return value;
  };
  const convert = (node: unknown): TemplateValue => {
    if (++nodes > maxNodes) throw syntaxError('aliases expand this document without bound', locateOffset(source, 0, 1));
    if (isAlias(node)) return convertAlias(node);
    const longName = longNameOf(node);
    const value = convertUntagged(node);
    return longName ? { [longName]: longName === 'Fn::GetAtt' ? splitAttribute(value) : value } : value;
  };
  const convertUntagged = (node: unknown): TemplateValue => {
    if (isMap(node)) return convertMap(node);
    if (isSeq(node)) return node.items.map(convert);
    return isScalar(node) ? plainScalar(node) : null;
  };
  const convertMap = (map: YAMLMap): TemplateObject => {
    const entries = new Map<string, TemplateValue>();
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const key = keyText(pair);
      if (key === '<<') mergeInto(entries, convert(pair.value));
      else entries.set(key, convert(pair.value));
    }
    return Object.fromEntries(entries);
  };
  return convert(root);
}

function mergeInto(entries: Map<string, TemplateValue>, merged: TemplateValue): void {
  for (const source of Array.isArray(merged) ? merged : [merged]) {
    if (!isObject(source)) continue;
    for (const [key, value] of Object.entries(source)) if (!entries.has(key)) entries.set(key, value);
  }
}

/** Keeps the digits of `012345678901`, `0644` and of what is longer than a number can hold: identifiers and modes, nothing to calculate with. */
function plainScalar(scalar: { readonly value: unknown; readonly source?: string }): TemplateValue {
  const { value, source } = scalar;
  if (typeof value === 'bigint') return source ?? String(value);
  if (typeof value === 'number' && source !== undefined && /^[-+]?(0\d|\d{16,}$)/.test(source)) return source;
  return value === undefined ? null : (value as TemplateValue);
}

function splitAttribute(value: TemplateValue): TemplateValue {
  if (typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
}

export function isObject(value: unknown): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at a path; nothing where the path leads nowhere. */
export function valueAt(value: TemplateValue, path: readonly (string | number)[]): TemplateValue | undefined {
  let found: TemplateValue | undefined = value;
  for (const part of path) {
    if (Array.isArray(found)) found = (found as readonly TemplateValue[])[Number(part)];
    else found = isObject(found) ? found[part] : undefined;
  }
  return found;
}

/** The template's Parameters section; empty where it has none. */
export function declaredParameters(template: SourceDocument): TemplateObject {
  const value = toTemplateValue(template);
  const parameters = isObject(value) ? value['Parameters'] : undefined;
  return isObject(parameters) ? parameters : {};
}

/** A parameter whose value CloudFormation does not show. */
export function isNoEcho(declaration: TemplateValue | undefined): boolean {
  return isObject(declaration) && String(declaration['NoEcho']) === 'true';
}

/** A replacement of `text.slice(start, end)`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The source with the given ranges replaced and every other byte as it was. Ranges must not overlap. */
export function spliceText(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const splice of [...splices].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, splice.start) + splice.text + result.slice(splice.end);
  }
  return result;
}
