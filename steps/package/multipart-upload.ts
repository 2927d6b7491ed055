import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { changedWhileRead, isThereAlready, StepError } from '../errors/index.ts';
import { given } from '../given.ts';
import { openParts, partSizeOf, sizeOfPart, type ObjectPart } from './object-parts.ts';
import type { PutOutcome } from './put-object.ts';
import { findUnfinished, type UnfinishedUpload, type UploadPlace } from './unfinished-upload.ts';

export interface PartedObject {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly settings: CreateMultipartUploadCommandInput & { readonly ExpectedBucketOwner?: string };
  readonly condition: { readonly IfNoneMatch?: string };
  readonly onSent?: (bytes: number) => void;
}

const partsAtOnce = 3;

/**
 * Uploads a file part by part. Nothing is in the bucket before the last request. What an interrupted run has uploaded, whether it was told to
 * stop, failed or was killed, the next one takes over, each part that is the same by its size and SHA-256.
 */
export async function putInParts(client: S3Client, object: PartedObject): Promise<PutOutcome> {
  const { Bucket, Key, ExpectedBucketOwner, ...storage } = object.settings;
  const place = { Bucket, Key, ...given('ExpectedBucketOwner', ExpectedBucketOwner) };
  const upload = { client, object, place, partSize: partSizeOf(object.size, storage) };
  const { upload: unfinished, isRefused } = await findUnfinished(client, place, object.size, upload.partSize);
  try {
    return await finish({ ...upload, isKept: !isRefused }, unfinished);
  } catch (error) {
    if (!isEndedByOther(error)) throw error;
    // Two runs had found the same one. The other has made the object of it, or began anew as this one does.
    if (object.condition.IfNoneMatch !== undefined && (await isThere(client, place))) return { type: 'exists' };
    return finish({ ...upload, isKept: !isRefused });
  }
}

interface Upload {
  readonly client: S3Client;
  readonly object: PartedObject;
  readonly place: UploadPlace;
  readonly partSize: number;
  /** What fails is left for the next run, which can find it. */
  readonly isKept: boolean;
}

async function finish(upload: Upload, unfinished?: UnfinishedUpload): Promise<PutOutcome> {
  const { client, object, place } = upload;
  const former = unfinished ?? { uploadId: await begin(client, object), parts: new Map() };
  const request = { ...place, UploadId: former.uploadId };
  try {
    const { parts: Parts, resumedBytes } = await putParts(upload, former);
    const { VersionId, ETag } = await client.send(
      new CompleteMultipartUploadCommand({ ...request, ...object.condition, MultipartUpload: { Parts } }),
    );
    return { type: 'stored', resumedBytes, ...given('eTag', ETag), ...given('versionId', VersionId) };
  } catch (error) {
    if (!upload.isKept || isFutile(error)) {
      // Also after an interruption, which ends every request that is not given a signal of its own.
      const options = { abortSignal: AbortSignal.timeout(5000) };
      await client.send(new AbortMultipartUploadCommand(request), options).catch(() => {});
    }
    throw error;
  }
}

async function begin(client: S3Client, { settings }: PartedObject): Promise<string> {
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({ ...settings, ChecksumAlgorithm: 'SHA256' }),
  );
  return UploadId;
}

interface PutParts {
  readonly parts: CompletedPart[];
  readonly resumedBytes: number;
}

/** Several senders take the next part until there is none; what is read is digested in its order. */
async function putParts(upload: Upload, former: UnfinishedUpload): Promise<PutParts> {
  const { object, partSize } = upload;
  const reader = await openParts(object.file, object.size, partSize);
  const parts: CompletedPart[] = [];
  const resumed: number[] = [];
  let there = 0;
  const sendParts = async (): Promise<void> => {
    for (let part = await reader.next(); part; part = await reader.next()) {
      const sent = former.parts.get(part.number);
      const isThere = sent?.checksum === part.checksum;
      const size = sizeOfPart(part.number, object.size, partSize);
      if (isThere) resumed.push(size);
      const ETag = isThere ? sent.eTag : await sendPart(upload, former.uploadId, part);
      parts.push({ PartNumber: part.number, ChecksumSHA256: part.checksum, ...given('ETag', ETag) });
      there += size;
      object.onSent?.(there);
    }
  };
  try {
    const senders = await Promise.allSettled(Array.from({ length: partsAtOnce }, sendParts));
    const failed = senders.find((sender) => sender.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    await reader.close();
  }
  if (reader.digest() !== object.sha256) throw changedWhileRead(object.file);
  return {
    parts: parts.sort((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0)),
    resumedBytes: resumed.reduce((sum, size) => sum + size, 0),
  };
}

async function sendPart(
  { client, place }: Upload,
  UploadId: string,
  { number, bytes, checksum }: ObjectPart,
): Promise<string | undefined> {
  const request = { ...place, UploadId, PartNumber: number, Body: bytes, ChecksumSHA256: checksum };
  return (await client.send(new UploadPartCommand(request))).ETag;
}

/** No run can make the object of it: it is there, or its file is another by now. */
function isFutile(error: unknown): boolean {
  if (error instanceof StepError || isThereAlready(error)) return true;
  return error instanceof Error && error.name === 'ConditionalRequestConflict';
}

function isEndedByOther(error: unknown): boolean {
  return error instanceof Error && ['NoSuchUpload', 'InvalidPart'].includes(error.name);
}

async function isThere(client: S3Client, place: UploadPlace): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(place));
    return true;
  } catch {
    // The upload that follows finds out, or says what is wrong.
    return false;
  }
}
