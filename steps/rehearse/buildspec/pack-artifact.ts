import { readFile, readlink } from 'node:fs/promises';
import { writeZip } from '../../zip-archive.ts';
import type { SelectedFile } from './select-files.ts';

export async function packArtifact(files: readonly SelectedFile[]): Promise<Buffer> {
  const entries = await Promise.all(
    files.map(async ({ file, path, isSymbolicLink, isExecutable }) => ({
      path,
      isSymbolicLink,
      isExecutable,
      bytes: isSymbolicLink ? Buffer.from(await readlink(file)) : await readFile(file),
    })),
  );
  return writeZip(entries);
}
