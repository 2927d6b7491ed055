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
  const end = findEnd(zip);
  if (end < 0) throw notAZip();
  const entries = zip.readUInt16LE(end + 10);
  let offset = zip.readUInt32LE(end + 16);
  let unzippedSize = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    if (offset + entrySize > zip.length || zip.readUInt32LE(offset) !== entrySignature) throw notAZip();
    unzippedSize += zip.readUInt32LE(offset + 24);
    offset += entrySize + zip.readUInt16LE(offset + 28) + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  }
  if (entries === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  return { entries, unzippedSize };
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
