import type { Input } from '../../service.ts';
import { invalidArgument } from './errors.ts';
import { textOf } from './find-bucket.ts';
import type { Bucket, Checksums, Description, StoredObject } from './state.ts';
import { encryptionMembers } from './encryption.ts';

const headerMembers = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'StorageClass',
];

/** What a writer says of an object beside its bytes. */
export function descriptionOf(input: Input): Description {
  const given = headerMembers.flatMap((name) => {
    const value = textOf(input, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const metadata = Object.entries((input['Metadata'] ?? {}) as Readonly<Record<string, string>>);
  return {
    headers: { ContentType: 'binary/octet-stream', ...Object.fromEntries(given) },
    metadata: Object.fromEntries(metadata.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** `x-amz-tagging` is a query string. */
export function tagsOf(input: Input): Readonly<Record<string, string>> {
  const pairs = [...new URLSearchParams(textOf(input, 'Tagging') ?? '')];
  if (pairs.length > 10) throw invalidArgument('Object tags cannot be greater than 10', 'x-amz-tagging');
  return Object.fromEntries(pairs);
}

/** What every answer says of an object, whole or in part. */
export function objectMembers(object: StoredObject, bucket: Bucket): Readonly<Record<string, unknown>> {
  const { StorageClass, ...headers } = object.headers;
  const tagCount = Object.keys(object.tags).length;
  return {
    AcceptRanges: 'bytes',
    LastModified: wholeSeconds(object.lastModified),
    ETag: object.eTag,
    ...versionMember(object.versionId, bucket),
    ...headers,
    ...(StorageClass === undefined || StorageClass === 'STANDARD' ? {} : { StorageClass }),
    ...encryptionMembers(object.encryption),
    ...(tagCount > 0 ? { TagCount: tagCount } : {}),
    Metadata: object.metadata,
  };
}

/** A bucket that never had versions shows none. */
export function versionMember(versionId: string, bucket: Bucket): { readonly VersionId?: string } {
  return bucket.configurations['VersioningConfiguration'] === undefined ? {} : { VersionId: versionId };
}

export function checksumMembers(object: { readonly checksums: Checksums; readonly checksumType: string }) {
  return Object.keys(object.checksums).length === 0 ? {} : { ...object.checksums, ChecksumType: object.checksumType };
}

/** Times in headers have no milliseconds, and comparisons must not see any either. */
export function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
