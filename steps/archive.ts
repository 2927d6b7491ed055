import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { readUntilFull, sha256, type DigestedEntry } from './content-digest.ts';
import { changedWhileRead, fromListed } from './errors/index.ts';
import { startZip, zipMode, type ZipDirectory } from './zip-archive.ts';

/** A file above this is deflated piece by piece, so that memory does not grow with it. */
const streamedFrom = 8 * 1024 * 1024;
/** Level 6 takes half as long again, for archives that are 1 to 3 percent smaller: docs/decisions/0006-a-zip-writer-of-our-own.md. */
const level = 5;

/**
 * A zip of the entries, bit for bit the same wherever and whenever it is made by one version of zlib, given to `write` piece by piece.
 * A file that is no longer what was digested is an error, for the archive's name would lie.
 */
export async function writeArchive(entries: readonly DigestedEntry[], write: (piece: Buffer) => void): Promise<void> {
  const zip = startZip(write);
  for (const entry of entries) {
    try {
      if (entry.size > streamedFrom) await addStreamed(zip, entry, write);
      else addWhole(zip, entry);
    } catch (error) {
      throw fromListed(error, entry.file);
    }
  }
  zip.end();
}

function addWhole(zip: ZipDirectory, entry: DigestedEntry): void {
  const bytes = entry.link === undefined ? readWhole(entry) : Buffer.from(entry.link);
  if (sha256(bytes) !== entry.sha256) throw changedWhileRead(entry.file);
  const deflated = deflateRawSync(bytes, { level, chunkSize: Math.max(1024, bytes.length >> 1) });
  const isDeflated = deflated.length < bytes.length;
  const packedSize = isDeflated ? deflated.length : bytes.length;
  const sizes = { crc: crc32(bytes), packedSize, size: bytes.length };
  zip.add({ path: entry.path, mode: modeOf(entry), isDeflated, ...sizes }, isDeflated ? deflated : Buffer.from(bytes));
}

/** One for all files, as large as the largest so far: nothing else runs while one is packed. */
let whole = Buffer.alloc(0);

function readWhole({ file, size }: DigestedEntry): Buffer {
  if (whole.length <= size) whole = Buffer.allocUnsafe(size + 1);
  const descriptor = openSync(file, 'r');
  try {
    return whole.subarray(0, readUntilFull(descriptor, whole.subarray(0, size + 1), 0));
  } finally {
    closeSync(descriptor);
  }
}

async function addStreamed(zip: ZipDirectory, entry: DigestedEntry, write: (piece: Buffer) => void): Promise<void> {
  const end = zip.start({ path: entry.path, mode: modeOf(entry) });
  const digest = createHash('sha256');
  const sizes = { crc: 0, packedSize: 0, size: 0 };
  const contents = createReadStream(entry.file, { highWaterMark: 1024 * 1024 });
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of contents as AsyncIterable<Buffer>) {
      digest.update(piece);
      sizes.crc = crc32(piece, sizes.crc);
      sizes.size += piece.length;
      yield piece;
    }
  };
  const deflate = createDeflateRaw({ level, chunkSize: 256 * 1024 });
  const reading = pipeline(counted, deflate);
  // Its failure is that of `deflate` too, which is told first.
  reading.catch(() => {});
  for await (const packed of deflate as AsyncIterable<Buffer>) {
    sizes.packedSize += packed.length;
    write(packed);
  }
  await reading;
  if (digest.digest('hex') !== entry.sha256) throw changedWhileRead(entry.file);
  end(sizes);
}

function modeOf({ mode, link }: DigestedEntry): number {
  if (link !== undefined) return zipMode.link;
  return mode & 0o111 ? zipMode.executable : zipMode.file;
}
