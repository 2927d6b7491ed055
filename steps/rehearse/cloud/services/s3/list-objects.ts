import { AwsError } from '../../aws-error.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { algorithmOf } from './checksums.ts';
import { conditionsOf, demandBucket } from './demand.ts';
import { findBucket, textOf } from './find-bucket.ts';
import { currentObject } from './find-object.ts';
import { keyEncoder, limitOf, listPage, type Item, type Listing, type Page } from './list-page.ts';
import { ownerOf } from './owner.ts';
import type { Bucket, ChecksumName, StoredObject } from './state.ts';

const listObjectsV2: Operation = {
  demands: (input, request) => [listDemand('ListBucket', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const token = textOf(input, 'ContinuationToken');
    const startAfter = textOf(input, 'StartAfter');
    const listing = listingOf(input, token === undefined ? (startAfter ?? '') : readToken(token));
    const page = listPage(currentKeys(bucket), listing);
    const encode = keyEncoder(input);
    return {
      ...commonMembers(input, bucket, listing, page, encode),
      KeyCount: page.items.length,
      ...(startAfter === undefined ? {} : { StartAfter: encode(startAfter) }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(page.isTruncated ? { NextContinuationToken: makeToken(page) } : {}),
      Contents: contentsOf(page, bucket, encode, String(input['FetchOwner']) === 'true'),
    };
  },
};

const listObjects: Operation = {
  demands: (input, request) => [listDemand('ListBucket', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const marker = textOf(input, 'Marker') ?? '';
    const listing = listingOf(input, marker);
    const page = listPage(currentKeys(bucket), listing);
    const encode = keyEncoder(input);
    return {
      ...commonMembers(input, bucket, listing, page, encode),
      Marker: encode(marker),
      // Without a delimiter the last key is the next marker, and S3 says none.
      ...(page.isTruncated && listing.delimiter ? { NextMarker: encode(lastOf(page)) } : {}),
      Contents: contentsOf(page, bucket, encode, true),
    };
  },
};

export const listOperations: Readonly<Record<string, Operation>> = {
  ListObjectsV2: listObjectsV2,
  ListObjects: listObjects,
};

export function listDemand(action: string, input: Input, request: Request): Demand {
  const conditions = conditionsOf(input, 'Prefix', 'Delimiter', 'MaxKeys');
  return demandBucket(action, findBucket(input, request), request, conditions);
}

export function listingOf(input: Input, after: string): Listing {
  return {
    prefix: textOf(input, 'Prefix') ?? '',
    delimiter: textOf(input, 'Delimiter') ?? '',
    limit: limitOf(input, 'MaxKeys'),
    after,
  };
}

export function commonMembers(
  input: Input,
  bucket: Bucket,
  { prefix, delimiter, limit }: Listing,
  { items, isTruncated }: Page,
  encode: (text: string) => string,
): Output {
  const prefixes = items.flatMap((item) => (item.kind === 'prefix' ? [{ Prefix: encode(item.prefix) }] : []));
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
    MaxKeys: limit,
    ...(textOf(input, 'EncodingType') === undefined ? {} : { EncodingType: 'url' }),
    IsTruncated: isTruncated,
    ...(prefixes.length > 0 ? { CommonPrefixes: prefixes } : {}),
  };
}

/** What lists say of an object. */
export function listedObject(object: StoredObject): Output {
  return {
    LastModified: new Date(object.lastModified),
    ETag: object.eTag,
    ChecksumAlgorithm: Object.keys(object.checksums).map((name) => algorithmOf(name as ChecksumName)),
    ChecksumType: object.checksumType,
    Size: object.size,
    StorageClass: object.headers['StorageClass'] ?? 'STANDARD',
  };
}

function lastOf({ items }: Page): string {
  const last = items.at(-1);
  if (!last) return '';
  return last.kind === 'key' ? last.key : last.prefix;
}

function currentKeys(bucket: Bucket): string[] {
  return Object.keys(bucket.objects)
    .map((stored) => stored.slice(1))
    .filter((key) => currentObject(bucket, key) !== undefined);
}

function contentsOf(page: Page, bucket: Bucket, encode: (text: string) => string, showsOwner: boolean): Output[] {
  const owner = showsOwner ? { Owner: ownerOf(bucket.accountId) } : {};
  return page.items.flatMap((item: Item) => {
    const object = item.kind === 'key' ? currentObject(bucket, item.key) : undefined;
    if (item.kind !== 'key' || !object) return [];
    return [{ Key: encode(item.key), ...listedObject(object), ...owner }];
  });
}

function makeToken(page: Page): string {
  return Buffer.from(lastOf(page)).toString('base64url');
}

function readToken(token: string): string {
  const last = Buffer.from(token, 'base64url').toString();
  if (Buffer.from(last).toString('base64url') === token) return last;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
