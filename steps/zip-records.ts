/** The records of a ZIP archive. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export const zipSignature = { local: 0x04034b50, descriptor: 0x08074b50, central: 0x02014b50, end: 0x06054b50 };
const zip64Signature = { end: 0x06064b50, locator: 0x07064b50 };
const madeByUnix = (3 << 8) | 20;
const isUtf8 = 0x0800;
const hasDescriptor = 0x0008;
// 1 January 1980, the first day that the format knows, so that equal contents make equal archives.
const fixedDate = 0x0021;
/** Above these the format needs its 64-bit records. */
export const largestCount = 0xfffe;
const largestOffset = 0xfffffffe;

export interface ZipRecord {
  readonly path: string;
  /** Of Unix, with the type of file. */
  readonly mode: number;
  readonly isDeflated: boolean;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Checksum and sizes stand behind the contents, for they were not known before. */
  readonly isStreamed?: boolean;
}

export function localHeader(record: ZipRecord): Buffer {
  return Buffer.concat([
    number32(zipSignature.local),
    sharedFields(record, record.isStreamed === true),
    nameOf(record),
  ]);
}

/** What follows streamed contents. */
export function dataDescriptor({ crc, packedSize, size }: ZipRecord): Buffer {
  return Buffer.concat([zipSignature.descriptor, crc, packedSize, size].map(number32));
}

export function centralHeader(record: ZipRecord, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((record.mode << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  const head = [number32(zipSignature.central), number16(madeByUnix), sharedFields(record, false), rest];
  return Buffer.concat([...head, nameOf(record)]);
}

export function endOfDirectory(count: number, length: number, offset: number): Buffer {
  if (offset + length > largestOffset) throw new Error('an archive over 4 GB is not written here');
  const end = Buffer.alloc(22);
  const shownCount = Math.min(count, 0xffff);
  end.writeUInt32LE(zipSignature.end, 0);
  end.writeUInt16LE(shownCount, 8);
  end.writeUInt16LE(shownCount, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return count > largestCount ? Buffer.concat([zip64End(count, length, offset), end]) : end;
}

const shortestEnd = 22;
/** The record that ends an archive, with the longest comment behind it. */
export const longestEnd = shortestEnd + 0xffff;

/** Where the directory is, as the record that ends an archive says it. */
export interface EndRecord {
  /** Where the record begins in what was looked through. */
  readonly at: number;
  /** From the beginning of the archive. */
  readonly offset: number;
  readonly length: number;
}

/**
 * The record that ends an archive, in the archive or in as much of its end as `longestEnd` says. Its comment must reach to the very end: the
 * signature alone stands in other files too, and in comments.
 */
export function findEndRecord(bytes: Buffer): EndRecord | undefined {
  const earliest = Math.max(0, bytes.length - longestEnd);
  for (let at = bytes.length - shortestEnd; at >= earliest; at -= 1) {
    if (bytes.readUInt32LE(at) !== zipSignature.end) continue;
    if (at + shortestEnd + bytes.readUInt16LE(at + 20) !== bytes.length) continue;
    return { at, length: bytes.readUInt32LE(at + 12), offset: bytes.readUInt32LE(at + 16) };
  }
  return undefined;
}

/** The number of files, which the plain record of the end cannot say of more than 65,534. */
export function countEntries(bytes: Buffer, end: number): number {
  const count = bytes.readUInt16LE(end + 10);
  if (count <= largestCount || bytes.readUInt32LE(end - 20) !== zip64Signature.locator) return count;
  return Number(bytes.readBigUInt64LE(Number(bytes.readBigUInt64LE(end - 12)) + 32));
}

function zip64End(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(zip64Signature.end, 0);
  end.writeBigUInt64LE(BigInt(end.length - 12), 4);
  end.writeUInt16LE(madeByUnix, 12);
  end.writeUInt16LE(45, 14);
  for (const [value, at] of [
    [count, 24],
    [count, 32],
    [length, 40],
    [offset, 48],
  ] as const)
    end.writeBigUInt64LE(BigInt(value), at);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(zip64Signature.locator, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}

/** What the local and the central header have in common: from the version needed to the length of the name. */
function sharedFields(record: ZipRecord, isLater: boolean): Buffer {
  const { isDeflated, isStreamed = false, crc, packedSize, size } = record;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(isStreamed ? isUtf8 | hasDescriptor : isUtf8, 2);
  shared.writeUInt16LE(isDeflated ? 8 : 0, 4);
  shared.writeUInt16LE(fixedDate, 8);
  shared.writeUInt32LE(isLater ? 0 : crc, 10);
  shared.writeUInt32LE(isLater ? 0 : packedSize, 14);
  shared.writeUInt32LE(isLater ? 0 : size, 18);
  shared.writeUInt16LE(nameOf(record).length, 22);
  return shared;
}

function nameOf({ path }: ZipRecord): Buffer {
  return Buffer.from(path, 'utf8');
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** The sizes of all files that a directory lists, unpacked. */
export function sumSizes(directory: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === zipSignature.central;) {
    sum += directory.readUInt32LE(at + 24);
    at += 46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return sum;
}
