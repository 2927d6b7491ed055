import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import type { Destination } from './destination.ts';

export interface PutRequest {
  readonly key: string;
  readonly body: Buffer;
  readonly sha256: string;
  /** Replaces what is there. */
  readonly overwrite: boolean;
}

export type PutOutcome = { readonly type: 'stored'; readonly versionId?: string } | { readonly type: 'exists' };

/**
 * Stores an object under its content's name, once: a second writer of the same key is told that it exists.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putObject(client: S3Client, destination: Destination, request: PutRequest): Promise<PutOutcome> {
  const input = putInput(destination, request);
  try {
    return await send(client, { ...input, ...(request.overwrite ? {} : { IfNoneMatch: '*' }) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'PreconditionFailed' || error.name === '412') return { type: 'exists' };
    // Another upload of the key was under way and has won, or S3 asks to try again; the bytes are the same either way.
    if (error.name === 'ConditionalRequestConflict')
      return send(client, { ...input, IfNoneMatch: '*' }).catch(existsOrThrow);
    if (error.name === 'NotImplemented' && !request.overwrite) return send(client, input);
    throw error;
  }
}

function existsOrThrow(error: unknown): PutOutcome {
  if (error instanceof Error && error.name === 'PreconditionFailed') return { type: 'exists' };
  throw error;
}

async function send(client: S3Client, input: PutObjectCommandInput): Promise<PutOutcome> {
  const { VersionId } = await client.send(new PutObjectCommand(input));
  return { type: 'stored', ...(VersionId === undefined ? {} : { versionId: VersionId }) };
}

function putInput(destination: Destination, { key, body, sha256 }: PutRequest): PutObjectCommandInput {
  const { bucket, kmsKeyId, bucketOwner, metadata } = destination;
  return {
    Bucket: bucket,
    Key: key,
    Body: body,
    // S3 compares it with what arrives, and keeps it: `steps verify` asks for it.
    ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    ...(kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId }),
    ...(bucketOwner === undefined ? {} : { ExpectedBucketOwner: bucketOwner }),
    ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
  };
}
