import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import pLimit from 'p-limit';
import { changedWhileRead } from '../errors/index.ts';
import { given } from '../given.ts';
import type { PutOutcome } from './put-object.ts';

export interface PartedObject {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly settings: Pick<CreateMultipartUploadCommandInput, 'Key' | 'Bucket' | 'ExpectedBucketOwner'>;
  readonly condition: { readonly IfNoneMatch?: string };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const [smallestPart, mostParts] = [16 * 1024 * 1024, 10_000];
const partsAtOnce = 3;

/**
 * Uploads a file part by part. Nothing is in the bucket before the last request; what an interrupted run leaves behind is aborted here or,
 * after a kill, by the bucket's lifecycle rule.
 */
export async function putInParts(client: S3Client, object: PartedObject): Promise<PutOutcome> {
  const { Bucket, Key, ExpectedBucketOwner } = object.settings;
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...object.settings, ChecksumAlgorithm: 'SHA256' }),
  );
  const upload = { Bucket, Key, UploadId, ...given('ExpectedBucketOwner', ExpectedBucketOwner) };
  try {
    const Parts = await putParts(client, upload, object);
    const { VersionId, ETag } = await client.send(
      new CompleteMultipartUploadCommand({ ...upload, ...object.condition, MultipartUpload: { Parts } }),
    );
    return { type: 'stored', ...given('eTag', ETag), ...given('versionId', VersionId) };
  } catch (error) {
    // Also after an interruption, which ends every request that is not given a signal of its own.
    const options = { abortSignal: AbortSignal.timeout(5000) };
    await client.send(new AbortMultipartUploadCommand(upload), options).catch(() => {});
    throw error;
  }
}

interface Upload {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
}

/** Several senders take the next part until there is none; what is read is digested in its order. */
async function putParts(client: S3Client, upload: Upload, object: PartedObject): Promise<CompletedPart[]> {
  const opened = await open(object.file);
  const running = createHash('sha256');
  const parts: CompletedPart[] = [];
  const take = partReader(opened, object.size, (bytes) => running.update(bytes));
  const sendParts = async (): Promise<void> => {
    for (let part = await take(); part; part = await take()) parts.push(await sendPart(client, upload, part));
  };
  try {
    const senders = await Promise.allSettled(Array.from({ length: partsAtOnce }, sendParts));
    const failed = senders.find((sender) => sender.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    await opened.close();
  }
  if (running.digest('hex') !== object.sha256) throw changedWhileRead(object.file);
  return parts.sort((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0));
}

interface Part {
  readonly number: number;
  readonly bytes: Buffer;
}

/** Gives part after part, one at a time whoever asks. */
function partReader(file: FileHandle, size: number, onRead: (bytes: Buffer) => void): () => Promise<Part | undefined> {
  const partSize = Math.max(smallestPart, Math.ceil(size / mostParts));
  const oneByOne = pLimit(1);
  let number = 0;
  return () =>
    oneByOne(async () => {
      const start = number * partSize;
      if (start >= size) return undefined;
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(partSize, size - start)), {
        position: start,
      });
      const bytes = buffer.subarray(0, bytesRead);
      onRead(bytes);
      number += 1;
      return { number, bytes };
    });
}

async function sendPart(client: S3Client, upload: Upload, { number, bytes }: Part): Promise<CompletedPart> {
  const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64');
  const request = { ...upload, PartNumber: number, Body: bytes, ChecksumSHA256 };
  const { ETag } = await client.send(new UploadPartCommand(request));
  return { PartNumber: number, ChecksumSHA256, ...given('ETag', ETag) };
}
