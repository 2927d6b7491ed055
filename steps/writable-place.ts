import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from './context.ts';
import { fileUnwritable } from './errors/index.ts';

/** Tells, before the work whose result it gets, of a file that a flag names and that cannot be written. */
export function requireWritablePlace(
  flag: string,
  file: string,
  { workingDirectory }: Pick<Context, 'workingDirectory'>,
): void {
  try {
    requireFolderOf(resolve(workingDirectory, file));
  } catch (error) {
    throw fileUnwritable(file, error, flag);
  }
}

/** Folders that are missing are made with the file. Throws the system's error where they or the file cannot be. */
export function requireFolderOf(file: string): void {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status?.isDirectory()) throw refusal('EISDIR', file);
  // A pipe or a device is written to, and nothing is made beside it.
  if (status && !status.isFile()) return accessSync(file, constants.W_OK);
  let folder = dirname(file);
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw refusal('ENOTDIR', file);
  accessSync(folder, constants.W_OK);
}

/** As the system itself would refuse to write there. */
function refusal(code: string, file: string): Error {
  return Object.assign(new Error(`${code}: ${file}`), { code });
}
