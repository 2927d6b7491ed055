import { sep } from 'node:path';
import type { DigestedEntry } from './content-digest.ts';

/**
 * What goes into an archive, as plain data in one text: as objects, the files of thousands of functions take several times the room for
 * as long as the command runs. `readEntries` gives them back where they are needed.
 */
export interface KeptEntries {
  readonly folder: string;
  readonly text: string;
  /** Bytes of all files together. */
  readonly size: number;
}

type Row = readonly [path: string, mode: DigestedEntry['mode'], size: number, sha256: string, link?: string];

/** Entries of one folder: each file's place is the folder's and its path. */
export function keepEntries(folder: string, entries: readonly DigestedEntry[]): KeptEntries {
  const rows = entries.map(({ path, mode, size, sha256, link }): Row =>
    link === undefined ? [path, mode, size, sha256] : [path, mode, size, sha256, link],
  );
  return { folder, text: JSON.stringify(rows), size: entries.reduce((sum, entry) => sum + entry.size, 0) };
}

export function readEntries({ folder, text }: KeptEntries): readonly DigestedEntry[] {
  return (JSON.parse(text) as readonly Row[]).map(([path, mode, size, sha256, link]) => ({
    path,
    file: `${folder}${sep}${path}`,
    mode,
    size,
    sha256,
    ...(link === undefined ? {} : { link }),
  }));
}

/** Whether a file with this path is among them. */
export function hasEntry({ text }: KeptEntries, path: string): boolean {
  return text.includes(`[${JSON.stringify(path)},`);
}
