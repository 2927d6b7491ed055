import { ZipArchive } from 'archiver';
import { readFile } from 'node:fs/promises';
import { changedWhileRead } from './errors/index.ts';
import { sha256, type DigestedEntry } from './content-digest.ts';

/** The form of the archives that `zipEntries` makes; part of their content digest. */
export const archiveFormat = 'zip-1';

/** The first moment that a zip can name: times before it cannot be written, and any other would differ between checkouts. */
const date = new Date('1980-01-01T00:00:00Z');

/**
 * A zip of the entries, bit for bit the same wherever and whenever it is made. A file that is no longer what was digested is an error,
 * for the archive's name would lie.
 */
export async function zipEntries(entries: readonly DigestedEntry[]): Promise<Buffer> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const chunks: Buffer[] = [];
  archive.on('data', (chunk) => chunks.push(chunk));
  const finished = new Promise<void>((resolve, reject) => {
    archive.on('end', resolve);
    archive.on('error', reject);
    archive.on('warning', reject);
  });
  await Promise.race([appendAll(archive, entries), finished]);
  await finished;
  return Buffer.concat(chunks);
}

async function appendAll(archive: ZipArchive, entries: readonly DigestedEntry[]): Promise<void> {
  for (const entry of entries) {
    const content = await readFile(entry.file);
    if (sha256(content) !== entry.sha256) throw changedWhileRead(entry.file);
    archive.append(content, { name: entry.path, date, mode: entry.mode });
  }
  await archive.finalize();
}

const endOfDirectory = Buffer.from('504b0506', 'hex');

/** Whether the bytes end as a zip does: with the record that ends its directory, and at most a comment of 64 KB behind it. */
export function isArchive(content: Buffer): boolean {
  const start = Math.max(0, content.length - 22 - 0xffff);
  for (let at = content.lastIndexOf(endOfDirectory); at >= start; at = content.lastIndexOf(endOfDirectory, at - 1)) {
    if (at + 22 <= content.length && at + 22 + content.readUInt16LE(at + 20) === content.length) return true;
    if (at === 0) break;
  }
  return false;
}
