import { parseXML } from '@aws-sdk/xml-builder';
import type { ListedPage } from './object-requests.ts';

type Element = Readonly<Record<string, unknown>>;

/** What ListObjectsV2 answered, by the parser of the SDK; nothing where it is anything else. */
export function readListAnswer(text: string): ListedPage | undefined {
  const { ListBucketResult: root } = parse(text);
  if (!isElement(root)) return undefined;
  const contents = root['Contents'] ?? [];
  const objects = (Array.isArray(contents) ? (contents as readonly unknown[]) : [contents]).map(readObject);
  const { IsTruncated: isTruncated, NextContinuationToken: next } = root;
  const isWhole = isTruncated === 'false' && next === undefined;
  const hasNext = isTruncated === 'true' && typeof next === 'string' && next !== '';
  if (!objects.every((object) => object !== undefined) || (!isWhole && !hasNext)) return undefined;
  return { objects, ...(hasNext ? { next } : {}) };
}

function parse(text: string): Element {
  try {
    return parseXML(text) as Element;
  } catch {
    return {};
  }
}

function readObject(element: unknown): ListedPage['objects'][number] | undefined {
  if (!isElement(element)) return undefined;
  const { Key: key, ETag: eTag, LastModified: time } = element;
  if (typeof key !== 'string' || typeof eTag !== 'string' || typeof time !== 'string') return undefined;
  const lastModified = Date.parse(time);
  return Number.isNaN(lastModified) ? undefined : [key, { eTag, lastModified }];
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
