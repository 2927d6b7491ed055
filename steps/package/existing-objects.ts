import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { isAccessDenied } from '../errors/index.ts';
import type { Destination } from './destination.ts';
import { fromS3 } from './s3-failure.ts';
import type { ObjectWriting } from './seen-objects.ts';

/** What listing the prefix told. */
export interface ExistingObjects {
  readonly objects: ReadonlyMap<string, ObjectWriting>;
  /** Whether a key that is not among them is certain not to exist. */
  readonly isComplete: boolean;
}

/** A prefix with more objects than this is asked about key by key instead: that is faster than reading on. */
const maxPages = 5;

export async function listExisting(client: S3Client, destination: Destination): Promise<ExistingObjects> {
  const objects = new Map<string, ObjectWriting>();
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const request = new ListObjectsV2Command({
      Bucket: destination.bucket,
      Prefix: destination.prefix === '' ? '' : `${destination.prefix}/`,
      ...(token ? { ContinuationToken: token } : {}),
      ...(destination.bucketOwner ? { ExpectedBucketOwner: destination.bucketOwner } : {}),
    });
    try {
      const { Contents = [], NextContinuationToken } = await client.send(request);
      for (const { Key = '', ETag = '', LastModified } of Contents)
        objects.set(Key, { eTag: ETag, lastModified: LastModified?.getTime() ?? 0 });
      token = NextContinuationToken;
    } catch (error) {
      if (isAccessDenied(error)) return { objects, isComplete: false };
      throw fromS3(error, `list bucket ${destination.bucket} (s3:ListBucket)`, destination);
    }
    if (!token) return { objects, isComplete: true };
  }
  return { objects, isComplete: false };
}
