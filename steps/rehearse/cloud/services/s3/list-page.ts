import type { Input } from '../../service.ts';
import { invalidArgument } from './errors.ts';
import { textOf } from './find-bucket.ts';

export interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  /** Only what comes after it in S3's order. */
  readonly after: string;
}

/** One key, or the keys that share a prefix up to the delimiter. */
export type Item =
  { readonly kind: 'key'; readonly key: string } | { readonly kind: 'prefix'; readonly prefix: string };

export interface Page {
  readonly items: readonly Item[];
  readonly isTruncated: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html */
export function listPage(keys: readonly string[], { prefix, delimiter, limit, after }: Listing): Page {
  const items: Item[] = [];
  let rolledUp = '';
  for (const key of sortKeys(keys.filter((one) => one.startsWith(prefix)))) {
    const shared = sharedPrefix(key, prefix, delimiter);
    const isAfter = compareKeys(shared ?? key, after) > 0;
    if (!isAfter || (shared !== undefined && shared === rolledUp)) continue;
    if (items.length === limit) return { items, isTruncated: limit > 0 };
    items.push(shared === undefined ? { kind: 'key', key } : { kind: 'prefix', prefix: shared });
    rolledUp = shared ?? '';
  }
  return { items, isTruncated: false };
}

export function limitOf(input: Input, name: string): number {
  const text = textOf(input, name) ?? '1000';
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) {
    throw invalidArgument('Provided max-keys not an integer or within integer range', name, text);
  }
  return Math.min(count, 1000);
}

/** Keys may hold what XML cannot: clients ask for them URL-encoded. */
export function keyEncoder(input: Input): (text: string) => string {
  const encoding = textOf(input, 'EncodingType');
  if (encoding === undefined) return (text) => text;
  if (encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

function sharedPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

export function sortKeys(keys: readonly string[]): readonly string[] {
  return [...keys].sort(compareKeys);
}

/** By UTF-8 bytes, which differs from JavaScript's order only where surrogates are. */
function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const hasSurrogates = /[\uD800-\uDFFF]/.test(a) || /[\uD800-\uDFFF]/.test(b);
  if (hasSurrogates) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
