import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Context } from '../context.ts';

/** The executable file that a shell would run for `name`. */
export async function findOnPath(name: string, context: Pick<Context, 'environment'>): Promise<string | undefined> {
  for (const folder of (context.environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, name);
    const isExecutable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return file;
  }
  return undefined;
}
