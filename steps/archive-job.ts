import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { digestFiles, sha256, type DigestedEntry, type FileSize } from './content-digest.ts';
import { readEntries, type KeptEntries } from './kept-entries.ts';
import type { writeArchive as write } from './archive.ts';

/** Work on many bytes, which a thread of its own can do. Plain data, as what comes out. */
export type ArchiveJob =
  /** As `keepSizes` writes them. */
  | { readonly type: 'digest'; readonly files: string }
  | { readonly type: 'zip'; readonly entries: KeptEntries; readonly spool?: string };

export type MadeArchive = { readonly sha256: string; readonly size: number } & (
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  /** A file in the spool folder: whoever takes it removes it. */
  | { readonly file: string }
);

/** One text, for a thread is sent thousands of objects ten times as slowly. */
export function keepSizes(files: readonly FileSize[]): string {
  return JSON.stringify(files.map(({ file, size, link }) => ({ file, size, link })));
}

export function runJob(job: ArchiveJob): readonly string[] | Promise<MadeArchive> {
  if (job.type === 'digest') return digestFiles(JSON.parse(job.files) as readonly FileSize[]);
  const entries = readEntries(job.entries);
  return job.spool === undefined ? zipToMemory(entries) : zipToFile(entries, job.spool);
}

/** Loaded with zlib only where something is zipped. */
const writeArchive: typeof write = async (...asked) => (await import('./archive.ts')).writeArchive(...asked);

async function zipToMemory(entries: readonly DigestedEntry[]): Promise<MadeArchive> {
  const pieces: Buffer[] = [];
  await writeArchive(entries, (piece) => pieces.push(piece));
  // Not of the shared pool, so that another thread can be given it.
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, sha256: sha256(bytes), size: bytes.length };
}

async function zipToFile(entries: readonly DigestedEntry[], spool: string): Promise<MadeArchive> {
  const file = join(spool, randomUUID());
  const descriptor = openSync(file, 'wx', 0o600);
  const digest = createHash('sha256');
  let size = 0;
  try {
    await writeArchive(entries, (piece) => {
      digest.update(piece);
      for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
      size += piece.length;
    });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return { file, sha256: digest.digest('hex'), size };
}
