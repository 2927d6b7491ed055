import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromListed } from '../errors/index.ts';
import { listSources } from '../source-files.ts';
import type { FileEntry } from '../folder-entries.ts';

/** Copies sources into a folder, links resolved. */
export async function copyEntries(entries: readonly FileEntry[], folder: string): Promise<void> {
  for (const parent of new Set(entries.map(({ path }) => dirname(join(folder, path)))))
    await mkdir(parent, { recursive: true });
  await Promise.all(
    entries.map(async ({ path, file, mode }) => {
      await copyFile(file, join(folder, path)).catch((error: unknown) => {
        throw fromListed(error, file);
      });
      await chmod(join(folder, path), mode);
    }),
  );
}

/** Folders that a tool makes beside its project's file: what it made of other sources is not to be found in a copy. */
export interface MadeFolders {
  readonly names: readonly string[];
  readonly beside: RegExp;
}

/** Copies the sources of a folder into another, without what a tool made there. */
export async function copySources(folder: string, copy: string, made?: MadeFolders): Promise<void> {
  await mkdir(copy, { recursive: true });
  const entries = listSources(folder, folder);
  await copyEntries(made === undefined ? entries : withoutMade(entries, made), copy);
}

function withoutMade(entries: readonly FileEntry[], { names, beside }: MadeFolders): readonly FileEntry[] {
  const projects = new Set(entries.filter(({ path }) => beside.test(basename(path))).map(({ path }) => dirname(path)));
  return entries.filter(({ path }) => {
    const folders = path.split('/').slice(0, -1);
    return !folders.some((name, at) => names.includes(name) && projects.has(folders.slice(0, at).join('/') || '.'));
  });
}
