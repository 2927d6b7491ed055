import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { changedWhileRead, isPassing, isThereAlready } from '../errors/index.ts';
import { given } from '../given.ts';
import type { Destination } from './destination.ts';
import { openBody } from './file-body.ts';
import { putInParts } from './multipart-upload.ts';
import type { ObjectBody } from './object-bodies.ts';

export interface PutRequest {
  readonly key: string;
  readonly body: ObjectBody;
  /** Replaces what is there. */
  readonly overwrite: boolean;
  /** Told how many of its bytes have been sent; fewer than before where it is sent anew. */
  readonly onSent?: (bytes: number) => void;
}

export type PutOutcome = StoredOutcome | { readonly type: 'exists' };

interface StoredOutcome {
  readonly type: 'stored';
  readonly eTag?: string;
  readonly versionId?: string;
  /** What an interrupted run had uploaded of it. */
  readonly resumedBytes?: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
const multipartFrom = 100 * 1024 * 1024;

/**
 * Stores an object under its content's name, once: a second writer of the same key is told that it exists.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putObject(client: S3Client, destination: Destination, request: PutRequest): Promise<PutOutcome> {
  const put = (isConditional: boolean) => send(client, destination, request, isConditional);
  try {
    return await put(!request.overwrite);
  } catch (error) {
    if (isThereAlready(error)) return { type: 'exists' };
    if (!(error instanceof Error)) throw error;
    // Another upload of the key was under way and has won, or S3 asks to try again; the bytes are the same either way.
    if (error.name === 'ConditionalRequestConflict') return put(true).catch(existsOrThrow);
    if (error.name === 'NotImplemented' && !request.overwrite) return put(false);
    throw error;
  }
}

function existsOrThrow(error: unknown): PutOutcome {
  if (isThereAlready(error)) return { type: 'exists' };
  throw error;
}

async function send(
  client: S3Client,
  destination: Destination,
  { key, body, onSent }: PutRequest,
  isConditional: boolean,
): Promise<PutOutcome> {
  const condition = isConditional ? { IfNoneMatch: '*' } : {};
  const input = { ...objectSettings(destination, key), ...condition };
  if ('file' in body && body.size > multipartFrom)
    return putInParts(client, {
      ...body,
      settings: objectSettings(destination, key),
      condition,
      ...given('onSent', onSent),
    });
  // S3 compares it with what arrives, and keeps it: `steps verify` asks for it.
  const whole = { ...input, ChecksumSHA256: Buffer.from(body.sha256, 'hex').toString('base64') };
  return 'file' in body
    ? putFile(client, whole, { ...body, onSent })
    : put(client, { ...whole, Body: Buffer.from(body.bytes.buffer) });
}

async function put(client: S3Client, input: PutObjectCommandInput): Promise<PutOutcome> {
  const { VersionId, ETag } = await client.send(new PutObjectCommand(input));
  return { type: 'stored', ...given('eTag', ETag), ...given('versionId', VersionId) };
}

/** S3 received other bytes than those of the checksum. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const mismatches = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch']);

/** The SDK repeats no request whose body is a stream. */
async function putFile(
  client: S3Client,
  input: PutObjectCommandInput,
  { file, size, onSent }: { readonly file: string; readonly size: number; readonly onSent: PutRequest['onSent'] },
): Promise<PutOutcome> {
  const attempts = await client.config.maxAttempts();
  for (let attempt = 1; ; attempt++) {
    const body = await openBody(file, size, onSent);
    try {
      return await put(client, { ...input, Body: body.stream, ContentLength: size });
    } catch (error) {
      if (error instanceof Error && mismatches.has(error.name)) throw body.failure() ?? changedWhileRead(file);
      if (attempt >= attempts || !isPassing(error)) throw error;
      await sleep(Math.random() * 100 * 2 ** attempt);
    } finally {
      await body.close();
    }
  }
}

/** What every request that makes an object says. */
function objectSettings({ bucket, kmsKeyId, bucketOwner, metadata }: Destination, key: string) {
  return {
    Bucket: bucket,
    Key: key,
    ...(kmsKeyId === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId }),
    ...given('ExpectedBucketOwner', bucketOwner),
    ...(metadata === undefined ? {} : { Metadata: { ...metadata } }),
  };
}
