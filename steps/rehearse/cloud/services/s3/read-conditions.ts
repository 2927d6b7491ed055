import type { Input } from '../../service.ts';
import { wholeSeconds } from './description.ts';
import { invalidRange, notModified, preconditionFailed } from './errors.ts';
import { textOf } from './find-bucket.ts';
import type { StoredObject } from './state.ts';
import { isSameETag } from './store-object.ts';

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html: an ETag goes before a time. */
export function checkReadConditions(input: Input, object: StoredObject): void {
  const lastModified = wholeSeconds(object.lastModified).getTime();
  const ifMatch = textOf(input, 'IfMatch');
  if (ifMatch !== undefined && !anyETag(ifMatch, object)) throw preconditionFailed('If-Match');
  const unmodifiedSince = timeOf(input, 'IfUnmodifiedSince');
  if (ifMatch === undefined && unmodifiedSince !== undefined && lastModified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = textOf(input, 'IfNoneMatch');
  if (ifNoneMatch !== undefined && anyETag(ifNoneMatch, object)) throw notModified();
  const modifiedSince = timeOf(input, 'IfModifiedSince');
  if (ifNoneMatch === undefined && modifiedSince !== undefined && lastModified <= modifiedSince) throw notModified();
}

/** The bytes that a Range means; undefined where it is absent or not understood, which is answered whole. */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= size || (first === '' && Number(last) === 0)) throw invalidRange(header ?? '', size);
  return end > start ? { start, end } : undefined;
}

function anyETag(list: string, object: StoredObject): boolean {
  return list.split(',').some((eTag) => isSameETag(eTag.trim(), object.eTag));
}

function timeOf(input: Input, name: string): number | undefined {
  const value = input[name];
  const time = value instanceof Date ? value.getTime() : Date.parse(textOf(input, name) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
