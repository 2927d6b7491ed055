import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import pLimit from 'p-limit';
import { sha256 } from '../content-digest.ts';
import { fromListed } from '../errors/index.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const [smallestPart, mostParts] = [16 * 1024 * 1024, 10_000];
const mebibyte = 1024 * 1024;

/**
 * How large the parts of an object are. Up to a mebibyte of it says how the object is stored (its key's encryption, its metadata), which S3
 * tells of no unfinished upload: parts of one that was begun otherwise have another size, and are not taken for ours.
 */
export function partSizeOf(size: number, settings: unknown): number {
  const mark = parseInt(sha256(JSON.stringify(settings)).slice(0, 8), 16) % mebibyte;
  return Math.max(smallestPart, Math.ceil(size / mostParts)) + mark;
}

/** The size of the part of that number, from 1; nothing behind the last. */
export function sizeOfPart(number: number, size: number, partSize: number): number {
  return Math.max(0, Math.min(partSize, size - (number - 1) * partSize));
}

export interface ObjectPart {
  readonly number: number;
  readonly bytes: Buffer;
  /** SHA-256 in Base64, as S3 writes it. */
  readonly checksum: string;
}

export interface PartsReader {
  /** The next part; nothing behind the last. */
  next(): Promise<ObjectPart | undefined>;
  /** SHA-256 of all that was read. */
  digest(): string;
  close(): Promise<void>;
}

/** Reads a file part by part, one at a time whoever asks. */
export async function openParts(file: string, size: number, partSize: number): Promise<PartsReader> {
  const opened = await open(file).catch((error: unknown) => {
    throw fromListed(error, file);
  });
  const running = createHash('sha256');
  const oneByOne = pLimit(1);
  let last = 0;
  const read = async (): Promise<ObjectPart | undefined> => {
    const length = sizeOfPart(last + 1, size, partSize);
    if (length === 0) return undefined;
    const bytes = await readAt(opened, last * partSize, length);
    running.update(bytes);
    last += 1;
    return { number: last, bytes, checksum: createHash('sha256').update(bytes).digest('base64') };
  };
  return { next: () => oneByOne(read), digest: () => running.digest('hex'), close: () => opened.close() };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), { position });
  return buffer.subarray(0, bytesRead);
}
