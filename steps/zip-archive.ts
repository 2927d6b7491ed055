import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** One file, or symbolic link, of an archive. Folders are not listed: they come from the paths. */
export interface ZipEntry {
  /** With `/`, relative, inside the archive. */
  readonly path: string;
  /** The content; the target for a symbolic link. */
  readonly bytes: Buffer;
  readonly isExecutable?: boolean;
  readonly isSymbolicLink?: boolean;
}

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const madeByUnix = (3 << 8) | 20;
const isUtf8 = 0x0800;
// 1 January 1980, the first day that the format knows, so that equal contents make equal archives.
const fixedDate = 0x0021;
const mode = { file: 0o100644, executable: 0o100755, link: 0o120777, typeMask: 0o170000, linkType: 0o120000 };
/** How many entries an archive has at most: more need ZIP64, which is not written here. */
export const largestCount = 0xfffe;

/** An archive in the given order. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  if (entries.length > largestCount)
    throw new Error(`an archive of ${entries.length} files needs ZIP64, which is not written here`);
  const [contents, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const entry of entries) {
    const { head, packed, centralHead } = packEntry(entry, offset);
    contents.push(head, packed);
    directory.push(centralHead);
    offset += head.length + packed.length;
  }
  const directoryBytes = Buffer.concat(directory);
  return Buffer.concat([...contents, directoryBytes, endRecord(entries.length, directoryBytes.length, offset)]);
}

function packEntry(entry: ZipEntry, offset: number): { head: Buffer; packed: Buffer; centralHead: Buffer } {
  const name = Buffer.from(entry.path, 'utf8');
  const deflated = deflateRawSync(entry.bytes);
  const isSmaller = deflated.length < entry.bytes.length;
  const packed = isSmaller ? deflated : entry.bytes;
  // What the local and the central header have in common: from the version needed to the length of the name.
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(isUtf8, 2);
  shared.writeUInt16LE(isSmaller ? 8 : 0, 4);
  shared.writeUInt16LE(fixedDate, 8);
  shared.writeUInt32LE(crc32(entry.bytes), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(entry.bytes.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((modeOf(entry) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  return {
    head: Buffer.concat([number32(signature.local), shared, name]),
    packed,
    centralHead: Buffer.concat([number32(signature.central), number16(madeByUnix), shared, rest, name]),
  };
}

function modeOf({ isExecutable, isSymbolicLink }: ZipEntry): number {
  if (isSymbolicLink) return mode.link;
  return isExecutable ? mode.executable : mode.file;
}

function endRecord(count: number, directoryLength: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signature.end, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryLength, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
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

/** Whether the bytes are an archive at all. */
export function isZip(bytes: Buffer): boolean {
  return findEnd(bytes) !== undefined;
}

/** The files and links of an archive, each checked against its CRC-32. A path that leaves the archive is refused. */
export function readZip(bytes: Buffer): readonly ZipEntry[] {
  const end = findEnd(bytes);
  if (end === undefined) throw new Error('not a ZIP archive');
  const entries: ZipEntry[] = [];
  let offset = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = bytes.readUInt16LE(offset + 28);
    const path = bytes.toString('utf8', offset + 46, offset + 46 + nameLength);
    if (!path.endsWith('/')) entries.push(readEntry(bytes, offset, path));
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return entries;
}

function findEnd(bytes: Buffer): number | undefined {
  const earliest = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= earliest; at -= 1) {
    if (bytes.readUInt32LE(at) === signature.end) return at;
  }
  return undefined;
}

function readEntry(bytes: Buffer, central: number, path: string): ZipEntry {
  if (path.startsWith('/') || path.split('/').includes('..'))
    throw new Error(`the archive holds a path outside itself: ${path}`);
  const local = bytes.readUInt32LE(central + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(central + 20));
  const content = unpack(packed, bytes.readUInt16LE(central + 10), path);
  if (crc32(content) !== bytes.readUInt32LE(central + 16)) throw new Error(`${path} is damaged in the archive`);
  const unixMode = bytes.readUInt32LE(central + 38) >>> 16;
  return {
    path,
    bytes: content,
    isExecutable: (unixMode & 0o111) !== 0 && (unixMode & mode.typeMask) !== mode.linkType,
    isSymbolicLink: (unixMode & mode.typeMask) === mode.linkType,
  };
}

function unpack(packed: Buffer, method: number, path: string): Buffer {
  if (method === 0) return Buffer.from(packed);
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${path} is packed with method ${method}, which is not read here`);
}
