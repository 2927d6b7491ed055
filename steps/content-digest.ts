import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileEntry } from './folder-entries.ts';

export function sha256(content: Uint8Array | string): string {
  return hash('sha256', content);
}

export interface DigestedEntry extends FileEntry {
  readonly sha256: string;
}

/** The digests of files, in their order. */
export type DigestFiles = (files: readonly FileSize[]) => Promise<readonly string[]>;
type FileSize = Pick<FileEntry, 'file' | 'size' | 'link'>;
/** A file, or the text of a symbolic link that is kept. */
export type FileOrLink = string | { readonly link: string };

export async function digestEntries(
  entries: readonly FileEntry[],
  digest: DigestFiles = digestInPieces,
): Promise<readonly DigestedEntry[]> {
  const digests = await digest(entries);
  return entries.map((entry, index) => ({ ...entry, sha256: digests[index] ?? '' }));
}

/** Lets others go on now and then. */
async function digestInPieces(files: readonly FileSize[]): Promise<readonly string[]> {
  const digests: string[] = [];
  for (let start = 0; start < files.length; start += 256) {
    const some = files.slice(start, start + 256).map(({ file, link }) => (link === undefined ? file : { link }));
    digests.push(...digestFiles(some));
    await new Promise(setImmediate);
  }
  return digests;
}

/** Read at once, for that takes half of what asking for it and being told does; a large file by pieces. */
export function digestFiles(files: readonly FileOrLink[]): readonly string[] {
  return files.map((file) => (typeof file === 'string' ? digestFile(file) : sha256(file.link)));
}

/** One for all files: nothing else runs while one is read. */
let piece: Buffer | undefined;

function digestFile(file: string): string {
  piece ??= Buffer.allocUnsafe(1024 * 1024);
  const descriptor = openSync(file, 'r');
  try {
    const length = readUntilFull(descriptor, piece, 0);
    return length < piece.length ? hash('sha256', piece.subarray(0, length)) : digestRest(descriptor, piece, length);
  } finally {
    closeSync(descriptor);
  }
}

function digestRest(descriptor: number, piece: Buffer, first: number): string {
  const running = createHash('sha256').update(piece.subarray(0, first));
  for (let at = first; ;) {
    const length = readUntilFull(descriptor, piece, at);
    if (length === 0) return running.digest('hex');
    running.update(piece.subarray(0, length));
    at += length;
  }
}

/** How much was read: less than the buffer takes at the end of the file only. */
export function readUntilFull(descriptor: number, buffer: Buffer, position: number): number {
  for (let length = 0; ;) {
    const more = readSync(descriptor, buffer, length, buffer.length - length, position + length);
    length += more;
    if (more === 0 || length === buffer.length) return length;
  }
}

/**
 * One digest for the contents of a folder: its sorted (path, mode, content), independent of times, owners, order and place. `format`
 * names what is made of them, so that a change of the archive's form changes its name too.
 */
export function contentDigest(entries: readonly DigestedEntry[], format: string): string {
  const running = createHash('sha256').update(`${format}\n`);
  for (const { path, mode, sha256: digest } of entries)
    running.update(`${mode.toString(8)} ${digest} ${Buffer.byteLength(path)} ${path}\n`);
  return running.digest('hex');
}
