import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  centralHeader,
  countEntries,
  findEndRecord,
  dataDescriptor,
  endOfDirectory,
  localHeader,
  zipSignature,
  type ZipRecord,
} from './zip-records.ts';

/** One file, or symbolic link, of an archive. Folders are not listed: they come from the paths. */
export interface ZipEntry {
  /** With `/`, relative, inside the archive. */
  readonly path: string;
  /** The content; the target for a symbolic link. */
  readonly bytes: Buffer;
  readonly isExecutable?: boolean;
  readonly isSymbolicLink?: boolean;
}

/** File types and permissions of Unix. */
export const zipMode = { file: 0o100644, executable: 0o100755, link: 0o120777, typeMask: 0o170000, linkType: 0o120000 };

/** An archive in the given order. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const pieces: Buffer[] = [];
  const directory = startZip((piece) => pieces.push(piece));
  for (const entry of entries) {
    const deflated = deflateRawSync(entry.bytes);
    const isDeflated = deflated.length < entry.bytes.length;
    const packed = isDeflated ? deflated : entry.bytes;
    const sizes = { crc: crc32(entry.bytes), packedSize: packed.length, size: entry.bytes.length };
    directory.add({ path: entry.path, mode: modeOf(entry), isDeflated, ...sizes }, packed);
  }
  directory.end();
  return Buffer.concat(pieces);
}

export interface ZipDirectory {
  add(record: ZipRecord, packed: Buffer): void;
  /** For contents that `write` already has been given, behind the header that this function gives for them. */
  start(record: Pick<ZipRecord, 'path' | 'mode'>): (sizes: Pick<ZipRecord, 'crc' | 'packedSize' | 'size'>) => void;
  end(): void;
}

/** Writes an archive file by file, and at its end the directory of them. */
export function startZip(write: (piece: Buffer) => void): ZipDirectory {
  const headers: Buffer[] = [];
  let offset = 0;
  const put = (piece: Buffer) => {
    write(piece);
    offset += piece.length;
  };
  return {
    add: (record, packed) => {
      headers.push(centralHeader(record, offset));
      put(localHeader(record));
      put(packed);
    },
    start: ({ path, mode }) => {
      const unknown = { path, mode, isDeflated: true, isStreamed: true, crc: 0, packedSize: 0, size: 0 };
      const start = offset;
      put(localHeader(unknown));
      return (sizes) => {
        const record = { ...unknown, ...sizes };
        headers.push(centralHeader(record, start));
        offset += sizes.packedSize;
        put(dataDescriptor(record));
      };
    },
    end: () => {
      const length = headers.reduce((sum, header) => sum + header.length, 0);
      for (const header of headers) write(header);
      write(endOfDirectory(headers.length, length, offset));
    },
  };
}

function modeOf({ isExecutable, isSymbolicLink }: ZipEntry): number {
  if (isSymbolicLink) return zipMode.link;
  return isExecutable ? zipMode.executable : zipMode.file;
}

/** Whether the bytes are an archive at all. */
export function isZip(bytes: Buffer): boolean {
  return findEndRecord(bytes) !== undefined;
}

/** The files and links of an archive, each checked against its CRC-32. A path that leaves the archive is refused. */
export function readZip(bytes: Buffer): readonly ZipEntry[] {
  const end = findEndRecord(bytes);
  if (end === undefined) throw new Error('not a ZIP archive');
  const entries: ZipEntry[] = [];
  let { offset } = end;
  for (let left = countEntries(bytes, end.at); left > 0; left -= 1) {
    if (offset + 46 > bytes.length || bytes.readUInt32LE(offset) !== zipSignature.central)
      throw new Error('the directory of the archive is damaged');
    const nameLength = bytes.readUInt16LE(offset + 28);
    const path = bytes.toString('utf8', offset + 46, offset + 46 + nameLength);
    if (!path.endsWith('/')) entries.push(readEntry(bytes, offset, path));
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return entries;
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
    isExecutable: (unixMode & 0o111) !== 0 && (unixMode & zipMode.typeMask) !== zipMode.linkType,
    isSymbolicLink: (unixMode & zipMode.typeMask) === zipMode.linkType,
  };
}

function unpack(packed: Buffer, method: number, path: string): Buffer {
  if (method === 0) return Buffer.from(packed);
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${path} is packed with method ${method}, which is not read here`);
}
