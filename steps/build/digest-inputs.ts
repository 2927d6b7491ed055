import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { archiveFormat } from '../archive-format.ts';
import { sha256 } from '../content-digest.ts';
import { digestSources, listSources } from '../source-files.ts';
import { machineIdentity } from './build-environment.ts';
import type { Recipe } from './toolchain.ts';

/** Changes where what a toolchain makes of the same inputs changes. */
const buildFormat = 'build-2';

/** The key of an output: everything that it depends on, as far as that is known before it is built. */
export async function digestInputs(
  { toolchain, identity, alsoReads }: Recipe,
  source: string,
  sourceDigest: string,
): Promise<string> {
  const also = await digestFiles(alsoReads, source);
  const inputs = [buildFormat, archiveFormat, machineIdentity(), toolchain, identity, sourceDigest, also];
  return sha256(JSON.stringify(inputs));
}

/**
 * Digests of files, and of all sources of folders, by their paths relative to the source folder, so that the same workload has the same
 * key wherever it lies; what is not there has none.
 */
export async function digestFiles(files: readonly string[], source: string): Promise<Readonly<Record<string, string>>> {
  const digests = await Promise.all(
    [...new Set(files.map((file) => resolve(source, file)))]
      .toSorted()
      .map(async (file) => [relative(source, file), await digestFile(file)] as const),
  );
  return Object.fromEntries(digests.filter(([, digest]) => digest !== undefined)) as Record<string, string>;
}

async function digestFile(file: string): Promise<string | undefined> {
  const status = await stat(file).catch(() => undefined);
  if (status?.isDirectory()) return digestSources(listSources(file, file));
  return status?.isFile() ? sha256(await readFile(file)) : undefined;
}
