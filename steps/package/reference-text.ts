import { isAlias, isScalar, type Node } from 'yaml';
import type { ArtifactForm } from '../artifact-kinds.ts';
import type { ReferenceTarget } from '../local-references.ts';
import { objectUrl } from '../partition.ts';
import { longNameOf, type SourceDocument, type Splice } from '../template.ts';

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

/** The edit that puts a value where the reference is, on one line, so that every other line keeps its number. */
export function spliceReference(source: SourceDocument, target: ReferenceTarget, value: ReferenceValue): Splice {
  return target.type === 'insert' ? insertKey(source, target, value) : replaceNode(source, target, value);
}

type Replacement = Extract<ReferenceTarget, { type: 'replace' }>;
type Insertion = Extract<ReferenceTarget, { type: 'insert' }>;

function replaceNode(source: SourceDocument, { node, inFlow }: Replacement, value: ReferenceValue): Splice {
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
  if (!isScalar(node) || !node.tag || longNameOf(node) || isAlias(node)) return 0;
  return /!\S*[ \t]+$/.exec(source.text.slice(0, start))?.[0].length ?? 0;
}

function insertKey(source: SourceDocument, { map, key }: Insertion, value: ReferenceValue): Splice {
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

/** In a map of its own every text is quoted: a bucket may be called `true`, and a digest may look like a number. */
function formatMap(source: SourceDocument, value: Readonly<Record<string, string>>): string {
  const name = (key: string) => (source.format === 'json' ? JSON.stringify(key) : key);
  const pairs = Object.entries(value).map(([key, text]) => `${name(key)}: ${JSON.stringify(text)}`);
  return source.format === 'json' ? `{${pairs.join(', ')}}` : `{ ${pairs.join(', ')} }`;
}

/** A URL stays plain where the path was plain; otherwise the quotes are those that were there. */
function formatText(source: SourceDocument, text: string, quote: string): string {
  if (source.format === 'json' || quote === '"') return JSON.stringify(text);
  if (quote === "'") return `'${text.replaceAll("'", "''")}'`;
  return /^[a-z0-9]+:\/\/[\w./%~+=@:-]*\w$/i.test(text) ? text : JSON.stringify(text);
}
