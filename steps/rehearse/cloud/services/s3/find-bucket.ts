import type { Input, Request } from '../../service.ts';
import { accessDenied, bucketElsewhere, invalidBucketName, keyTooLong, noSuchBucket, wrongRegion } from './errors.ts';
import { bucketsOf, type Bucket } from './state.ts';

/**
 * The bucket that a request is for. Names are global, but a request must be signed for the bucket's region, and an owner that
 * the client expects must be the owner. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function findBucket(input: Input, request: Request): Bucket {
  const bucket = findBucketAnywhere(input, request);
  const isSigned = request.http !== undefined && request.caller.principal.kind !== 'anonymous';
  if (isSigned && request.region !== bucket.region) throw wrongRegion(request.region, bucket);
  // Between services only: of one that reads in its own region.
  const isBound = request.http === undefined && input['OwnRegionOnly'] === true;
  if (isBound && request.region !== bucket.region) throw bucketElsewhere(bucket);
  return bucket;
}

/** For the few operations that answer in every region. */
export function findBucketAnywhere(input: Input, { cloud }: Request): Bucket {
  const name = bucketNameOf(input);
  const buckets = bucketsOf(cloud);
  const bucket = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  if (!bucket) throw noSuchBucket(name);
  requireOwner(input['ExpectedBucketOwner'], bucket);
  return bucket;
}

export function requireOwner(expected: unknown, bucket: Bucket): void {
  if (expected !== undefined && expected !== '' && expected !== bucket.accountId) throw accessDenied();
}

export function bucketNameOf(input: Input): string {
  const name = input['Bucket'];
  if (typeof name !== 'string' || name === '') throw invalidBucketName(String(name));
  return name;
}

export function keyOf(input: Input): string {
  const key = String(input['Key'] ?? '');
  if (Buffer.byteLength(key) > 1024) throw keyTooLong(key);
  return key;
}

export function textOf(input: Input, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}
