import { lstat, realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { isIgnoredFolder } from '../find-inputs.ts';

/** Why a file is not mended: it is not the workload's own, or is not to be written. Nothing where it may be. */
export async function whyNotWritable(absolute: string, workingDirectory: string): Promise<string | undefined> {
  const [root, folder] = await Promise.all([realpath(workingDirectory), realpath(dirname(absolute))]);
  const below = relative(root, folder).split(sep);
  if (below[0] === '..') return 'it lies outside of the working directory';
  if (below.some(isIgnoredFolder)) return 'it lies in a folder of what tools have made';
  const status = await lstat(absolute);
  if (status.isSymbolicLink()) return 'it is a symbolic link';
  // Whoever may write to anything would write to it all the same.
  if ((status.mode & 0o222) === 0) return 'it is read-only';
  return undefined;
}
