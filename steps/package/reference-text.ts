import { isAlias, isNode, isScalar, type Node } from 'yaml';
import type { ArtifactForm } from '../artifact-kinds.ts';
import type { ReferenceTarget } from '../local-references.ts';
import { objectUrl } from '../partition.ts';
import { nodeToValue, type SourceDocument, type Splice } from '../template.ts';

/** An object in S3 as a template names it. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

/** The value that stands for an object in the form its property takes. */
export type ReferenceValue = string | Readonly<Record<string, string>>;

export function referenceValue(form: ArtifactForm, object: ObjectName, region: string): ReferenceValue {
  if (form.type === 'https') return objectUrl(region, object.bucket, object.key);
  if (form.type === 'url') return `s3://${object.bucket}/${object.key}`;
  return {
    [form.bucket]: object.bucket,
    [form.key]: object.key,
    ...(form.version && object.version ? { [form.version]: object.version } : {}),
  };
}

/** `s3://bucket/key?versionId=…` as AWS's command reads it; nothing where bucket or key are absent. */
export function parseObjectUrl(text: string): ObjectName | undefined {
  const [, bucket, key, query] = /^s3:\/\/([^/?#]+)\/+([^?#]+)(?:\?([^#]*))?/.exec(text) ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  const versions = new URLSearchParams(query).getAll('versionId');
  return { bucket, key, ...(versions.length === 1 && versions[0] ? { version: versions[0] } : {}) };
}

/** A value that is written into a template; deeper only where a mapping is. */
type WrittenValue = string | { readonly [key: string]: WrittenValue };

type Replacement = Extract<ReferenceTarget, { type: 'replace' }>;
type Insertion = Extract<ReferenceTarget, { type: 'insert' }>;

/** The edit that puts a value in the place of a node, on one line, so that every other line keeps its number. */
export function replaceNode(source: SourceDocument, { node, inFlow }: Replacement, value: ReferenceValue): Splice {
  const [start, end] = nodeRange(node);
  const written = source.text.slice(start, end);
  const quote = inFlow ? '"' : (/^['"]/.exec(written)?.[0] ?? '');
  const text = typeof value === 'string' ? formatText(source, value, quote) : formatMap(source, value);
  // An empty value starts right behind its colon; a block scalar's range ends behind its line.
  const lead = start === end && !/[\s[{,]/.test(source.text[start - 1] ?? '') ? ' ' : '';
  const tail = /^[|>]/.test(written) ? (/\r?\n$/.exec(written)?.[0] ?? '') : '';
  return { start: start - tagLength(source, node, start), end, text: `${lead}${text}${tail}` };
}

function nodeRange(node: Node): readonly [number, number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** `!!str ` before a value says what it no longer is. */
function tagLength(source: SourceDocument, node: Node, start: number): number {
  if (!isNode(node) || !(node as { tag?: string }).tag || isAlias(node)) return 0;
  return /!\S*\s+$/.exec(source.text.slice(Math.max(0, start - 200), start))?.[0].length ?? 0;
}

/** What a node is written as, on one line and as it may stand in braces. */
export function writtenInFlow(source: SourceDocument, node: Node): string {
  const start = nodeRange(node)[0];
  const written = source.text.slice(start - tagLength(source, node, start), nodeRange(node)[1]);
  const isFlow = isScalar(node) || (node as { flow?: boolean }).flow === true;
  return isFlow && !/[\r\n]/.test(written) ? written : JSON.stringify(nodeToValue(source, node));
}

/** The edit that puts a text in the place of a node of any kind, with its tag. */
export function replaceWhole(source: SourceDocument, node: Node, text: string): Splice {
  const [start, end] = nodeRange(node);
  const tail = /\s*$/.exec(source.text.slice(start, end))?.[0] ?? '';
  return { start: start - tagLength(source, node, start), end: end - tail.length, text };
}

/** `{ S3Bucket: "b", S3Key: !FindInMap [M, k, n] }` */
export function mapAround(
  source: SourceDocument,
  texts: Readonly<Record<string, string>>,
  isQuoted: boolean = source.format === 'json',
): string {
  const pairs = Object.entries(texts).map(([key, text]) => `${isQuoted ? JSON.stringify(key) : key}: ${text}`);
  return source.format === 'json' ? `{${pairs.join(', ')}}` : `{ ${pairs.join(', ')} }`;
}

/** The edit that puts a new first key into a map. */
export function insertKey(source: SourceDocument, { map, key }: Insertion, value: WrittenValue): Splice {
  const text = typeof value === 'string' ? formatText(source, value, '"') : formatMap(source, value);
  const pair = source.format === 'json' ? `${JSON.stringify(key)}: ${text}` : `${key}: ${text}`;
  const first = map.items[0]?.key as Node | undefined;
  const start = first?.range?.[0];
  if (start === undefined) {
    const inside = nodeRange(map)[0] + 1;
    return { start: inside, end: inside, text: pair };
  }
  const before = source.text.slice(0, start);
  const indent = before.slice(before.lastIndexOf('\n') + 1).replace(/[^\t]/g, ' ');
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n';
  return { start, end: start, text: map.flow ? `${pair}, ` : `${pair}${newline}${indent}` };
}

/** In a map of its own every text is quoted: a bucket may be called `true`, and a digest or a mapping's key may look like a number. */
function formatMap(source: SourceDocument, value: Exclude<WrittenValue, string>, isInside = false): string {
  const isMapping = isInside || Object.values(value).some((inner) => typeof inner !== 'string');
  const texts = Object.entries(value).map(([key, inner]) => {
    return [key, typeof inner === 'string' ? JSON.stringify(inner) : formatMap(source, inner, true)];
  });
  return mapAround(source, Object.fromEntries(texts), isMapping || source.format === 'json');
}

/** A URL stays plain where the path was plain; otherwise the quotes are those that were there. */
function formatText(source: SourceDocument, text: string, quote: string): string {
  if (source.format === 'json' || quote === '"') return JSON.stringify(text);
  if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
  return /^[a-z0-9]+:\/\/[\w./%~+=@:-]*\w$/i.test(text) ? text : JSON.stringify(text);
}
