import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { FileEntry } from './folder-entries.ts';

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export interface DigestedEntry extends FileEntry {
  readonly sha256: string;
}

/** At most 64 files are open at once. */
const limit = pLimit(64);

export async function digestEntries(entries: readonly FileEntry[]): Promise<readonly DigestedEntry[]> {
  return Promise.all(
    entries.map((entry) => limit(async () => ({ ...entry, sha256: sha256(await readFile(entry.file)) }))),
  );
}

/**
 * One digest for the contents of a folder: its sorted (path, mode, content), independent of times, owners, order and place. `format`
 * names what is made of them, so that a change of the archive's form changes its name too.
 */
export function contentDigest(entries: readonly DigestedEntry[], format: string): string {
  const hash = createHash('sha256').update(`${format}\n`);
  for (const { path, mode, sha256: digest } of entries)
    hash.update(`${mode.toString(8)} ${digest} ${Buffer.byteLength(path)} ${path}\n`);
  return hash.digest('hex');
}
