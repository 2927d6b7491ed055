import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from './context.ts';
import { fileUnwritable } from './errors/index.ts';
import { replaceFile } from './replace-file.ts';

/** Writes a report where the user wants it. */
export async function writeReport(
  file: string,
  text: string,
  { workingDirectory }: Pick<Context, 'workingDirectory'>,
): Promise<void> {
  const absolute = resolve(workingDirectory, file);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    // A pipe, a device or a link is written to; a file appears whole.
    const found = await lstat(absolute).catch(() => undefined);
    if (found && !found.isFile()) await writeFile(absolute, text);
    else await replaceFile(absolute, (aside) => writeFile(aside, text));
  } catch (error) {
    throw fileUnwritable(file, error);
  }
}
