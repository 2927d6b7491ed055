import { GetObjectCommand, HeadObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { isAccessDenied } from './errors/index.ts';
import { given } from './given.ts';

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

export interface ObjectFacts {
  readonly sha256: string;
  readonly size: number;
  readonly versionId?: string;
}

/** The facts, and what tells this writing of the object from another. */
export interface FoundObject extends ObjectFacts {
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

const absentNames = new Set(['NotFound', 'NoSuchKey', 'NoSuchVersion', 'NoSuchBucket']);

/**
 * What S3 says of an object: the SHA-256 that it computed itself when the object was stored, or, for an object stored without one, that
 * of the bytes it gives. Nothing where there is no such object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export async function readObjectFacts(
  client: S3Client,
  object: StoredObject,
  expectedBucketOwner?: string,
): Promise<FoundObject | undefined> {
  const request = {
    Bucket: object.bucket,
    Key: object.key,
    ...(object.versionId === undefined ? {} : { VersionId: object.versionId }),
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  };
  try {
    const head = await client.send(new HeadObjectCommand({ ...request, ChecksumMode: 'ENABLED' }));
    const stored = head.ChecksumSHA256;
    // The checksum of a multipart object is one of its parts' checksums, marked by a hyphen.
    const digest =
      stored && !stored.includes('-')
        ? Buffer.from(stored, 'base64').toString('hex')
        : await digestObject(client, request);
    const versionId = object.versionId ?? head.VersionId;
    return {
      sha256: digest,
      size: head.ContentLength ?? 0,
      eTag: head.ETag ?? '',
      lastModified: head.LastModified?.getTime() ?? 0,
      ...given('versionId', versionId),
    };
  } catch (error) {
    if (error instanceof Error && absentNames.has(error.name)) return undefined;
    // The answer to a HEAD request has no body: a GET is refused in words, which say who may not do what.
    if (isAccessDenied(error)) await client.send(new GetObjectCommand({ ...request, Range: 'bytes=0-0' }));
    throw error;
  }
}

/** The bytes of an object, from a bucket of that owner only where it is known. */
export async function readStoredObject(
  client: S3Client,
  { bucket, key, versionId }: StoredObject,
  expectedBucketOwner?: string,
): Promise<Buffer> {
  return readObject(client, {
    Bucket: bucket,
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  });
}

type ObjectRequest = Pick<GetObjectCommandInput, 'Bucket' | 'Key' | 'VersionId' | 'ExpectedBucketOwner'>;

/** Piece by piece, for it may be large. */
async function digestObject(client: S3Client, request: ObjectRequest): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand(request));
  const digest = createHash('sha256');
  for await (const piece of (Body ?? []) as AsyncIterable<Uint8Array>) digest.update(piece);
  return digest.digest('hex');
}

async function readObject(client: S3Client, request: ObjectRequest): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand(request));
  return Body ? Buffer.from(await Body.transformToByteArray()) : Buffer.alloc(0);
}
