import { invalidParameter } from './errors.ts';

interface ZipFacts {
  readonly entries: number;
  readonly unzippedSize: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endSize = 22;
const entrySize = 46;

/**
 * Counts what a deployment package holds from its central directory; refuses what is no zip as Lambda does.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipFacts(zip: Buffer): ZipFacts {
  const entries = zipEntries(zip);
  if (entries.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  return { entries: entries.length, unzippedSize: entries.reduce((sum, { size }) => sum + size, 0) };
}

interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Of Unix, where the archive was made there. */
  readonly mode: number;
  readonly size: number;
  readonly compressedSize: number;
  /** Of its local header. */
  readonly offset: number;
}

/** What the central directory lists. */
export function zipEntries(zip: Buffer): readonly ZipEntry[] {
  const end = findEnd(zip);
  if (end < 0) throw notAZip();
  const entries: ZipEntry[] = [];
  let offset = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (offset + entrySize > zip.length || zip.readUInt32LE(offset) !== entrySignature) throw notAZip();
    const nameEnd = offset + entrySize + zip.readUInt16LE(offset + 28);
    entries.push({
      name: zip.toString('utf8', offset + entrySize, nameEnd),
      method: zip.readUInt16LE(offset + 10),
      mode: zip.readUInt16LE(offset + 40),
      size: zip.readUInt32LE(offset + 24),
      compressedSize: zip.readUInt32LE(offset + 20),
      offset: zip.readUInt32LE(offset + 42),
    });
    offset = nameEnd + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  }
  return entries;
}

// The end record is last, behind it only a comment of at most 65,535 bytes.
function findEnd(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - endSize - 65_535);
  for (let offset = zip.length - endSize; offset >= lowest; offset -= 1) {
    if (zip.readUInt32LE(offset) === endSignature) return offset;
  }
  return -1;
}

function notAZip(): Error {
  return invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
}
