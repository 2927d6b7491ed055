import { bucketElsewhere, bucketNotFound, fromAws } from '../errors/index.ts';
import type { Destination } from './destination.ts';

interface S3Failure extends Error {
  readonly Region?: string;
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const elsewhereNames = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  '301',
]);

/** S3's failure in our words: a bucket in another region and one that does not exist are told apart from a refusal. */
export function fromS3(error: unknown, doing: string, { bucket, region }: Destination): unknown {
  if (!(error instanceof Error)) return error;
  const failure = error as S3Failure;
  if (failure.name === 'NoSuchBucket') return bucketNotFound(bucket, region);
  const actual = failure.$response?.headers?.['x-amz-bucket-region'] ?? failure.Region;
  if (elsewhereNames.has(failure.name) && actual !== region) return bucketElsewhere(bucket, region, actual);
  return fromAws(error, doing);
}
