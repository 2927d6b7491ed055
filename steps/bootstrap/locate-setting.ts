import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { Location } from '../location.ts';
import { locatePath, parseSource } from '../template.ts';

/** Where a setting stands in its file; nothing where the configuration came from no file. */
export type Locate = (path: readonly (string | number)[]) => Location | undefined;

export async function openLocate(file: string | undefined, context: Context): Promise<Locate> {
  if (file === undefined) return () => undefined;
  const source = parseSource(await readFile(resolve(context.workingDirectory, file), 'utf8'), file);
  return (path) => locatePath(source, path);
}
