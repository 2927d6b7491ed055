import type { Operation, Output } from '../../service.ts';
import { findBucket, textOf } from './find-bucket.ts';
import { keyEncoder, listPage, limitOf, sortKeys } from './list-page.ts';
import { commonMembers, listDemand, listedObject, listingOf } from './list-objects.ts';
import { ownerOf } from './owner.ts';
import { versionsOf, type Bucket, type Version } from './state.ts';

interface Entry {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
}

/** Versions by key, newest first; a page may end between two versions of a key. */
export const listObjectVersions: Operation = {
  demands: (input, request) => [listDemand('ListBucketVersions', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const encode = keyEncoder(input);
    const keyMarker = textOf(input, 'KeyMarker') ?? '';
    const versionMarker = textOf(input, 'VersionIdMarker');
    const whole = { ...listingOf(input, ''), limit: Number.MAX_SAFE_INTEGER };
    const all = listPage(
      Object.keys(bucket.objects).map((stored) => stored.slice(1)),
      whole,
    );
    const prefixes = all.items.filter((item) => item.kind === 'prefix');
    const keys = all.items.flatMap((item) => (item.kind === 'key' ? [item.key] : []));
    const entries = afterMarker(
      sortKeys(keys).flatMap((key) => entriesOf(bucket, key)),
      keyMarker,
      versionMarker,
    );
    const limit = limitOf(input, 'MaxKeys');
    const shown = entries.slice(0, limit);
    const isTruncated = entries.length > limit && limit > 0;
    const last = shown.at(-1);
    return {
      ...commonMembers(input, bucket, { ...whole, limit }, { items: prefixes, isTruncated }, encode),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionMarker ?? '',
      ...(isTruncated && last ? { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.version.versionId } : {}),
      Versions: shown.flatMap((entry) => describeObject(entry, bucket, encode)),
      DeleteMarkers: shown.flatMap((entry) => describeMarker(entry, bucket, encode)),
    };
  },
};

function entriesOf(bucket: Bucket, key: string): readonly Entry[] {
  const newestFirst = [...versionsOf(bucket, key)].reverse();
  return newestFirst.map((version, index) => ({ key, version, isLatest: index === 0 }));
}

function afterMarker(
  entries: readonly Entry[],
  keyMarker: string,
  versionMarker: string | undefined,
): readonly Entry[] {
  if (keyMarker === '') return entries;
  const at = entries.findLastIndex(
    ({ key, version }) => key === keyMarker && (versionMarker === undefined || version.versionId === versionMarker),
  );
  return at < 0 ? entries.filter(({ key }) => key > keyMarker) : entries.slice(at + 1);
}

function describeObject({ key, version, isLatest }: Entry, bucket: Bucket, encode: (text: string) => string): Output[] {
  if (version.kind !== 'object') return [];
  const named = { Key: encode(key), VersionId: version.versionId, IsLatest: isLatest };
  return [{ ...listedObject(version), ...named, Owner: ownerOf(bucket.accountId) }];
}

function describeMarker({ key, version, isLatest }: Entry, bucket: Bucket, encode: (text: string) => string): Output[] {
  if (version.kind !== 'delete-marker') return [];
  const { versionId, lastModified } = version;
  const named = { Key: encode(key), VersionId: versionId, IsLatest: isLatest };
  return [{ ...named, LastModified: new Date(lastModified), Owner: ownerOf(bucket.accountId) }];
}
