import type { Demand, Input, Request } from '../../service.ts';
import { invalidArgument, preconditionFailed } from './errors.ts';
import { findBucketAnywhere, requireOwner, textOf } from './find-bucket.ts';
import { findObject } from './find-object.ts';
import { readDemand } from './get-object.ts';
import type { Bucket, StoredObject } from './state.ts';
import { isSameETag } from './store-object.ts';

export interface CopySource {
  readonly bucket: Bucket;
  readonly object: StoredObject;
}

/** `x-amz-copy-source` as the input of a read: `bucket/key?versionId=…`, percent-encoded. */
function sourceInput(input: Input): Input {
  const text = textOf(input, 'CopySource') ?? '';
  const [path = '', query = ''] = text.replace(/^\//, '').split('?');
  const slash = path.indexOf('/');
  if (slash < 1) throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', text);
  const versionId = new URLSearchParams(query).get('versionId');
  return {
    Bucket: decodeURIComponent(path.slice(0, slash)),
    Key: decodeURIComponent(path.slice(slash + 1)),
    ...(versionId === null ? {} : { VersionId: versionId }),
  };
}

export function copySourceDemand(input: Input, request: Request): Demand {
  const source = sourceInput(input);
  return readDemand('GetObject', source, findBucketAnywhere(source, request), request);
}

export function findCopySource(input: Input, request: Request): CopySource {
  const source = sourceInput(input);
  const bucket = findBucketAnywhere(source, request);
  requireOwner(input['ExpectedSourceBucketOwner'], bucket);
  const object = findObject(bucket, source, request);
  const ifMatch = textOf(input, 'CopySourceIfMatch');
  if (ifMatch !== undefined && !isSameETag(ifMatch, object.eTag))
    throw preconditionFailed('x-amz-copy-source-If-Match');
  const ifNoneMatch = textOf(input, 'CopySourceIfNoneMatch');
  if (ifNoneMatch !== undefined && isSameETag(ifNoneMatch, object.eTag)) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  return { bucket, object };
}
