import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileEntry } from '../folder-entries.ts';

/** Copies sources into a folder, links resolved. */
export async function copyEntries(entries: readonly FileEntry[], folder: string): Promise<void> {
  for (const parent of new Set(entries.map(({ path }) => dirname(join(folder, path)))))
    await mkdir(parent, { recursive: true });
  await Promise.all(
    entries.map(async ({ path, file, mode }) => {
      await copyFile(file, join(folder, path));
      await chmod(join(folder, path), mode);
    }),
  );
}
