import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { buildsFolder, outputsFolder, type BuildCache, type CachedBuild } from './build-cache.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** What nobody used for this long is taken away, and what a killed build left half written. */
const unusedMs = 30 * dayMs;
const partialMs = dayMs;

interface CacheFile {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Keeps the cache within its size: what was used least recently goes first, and what no longer has an output goes with it. */
export async function pruneCache(
  cache: BuildCache,
  maxBytes: number,
  { clock }: Pick<Context, 'clock'>,
): Promise<void> {
  const now = clock.now();
  const outputs = await listFiles(outputsFolder(cache));
  const kept = new Set<string>();
  let bytes = 0;
  for (const output of outputs.toSorted((a, b) => b.usedAt - a.usedAt)) {
    const isPartial = output.name.includes('.partial-');
    const isOld = now - output.usedAt > (isPartial ? partialMs : unusedMs);
    bytes += output.size;
    if (isOld || (!isPartial && bytes > maxBytes)) await rm(output.file, { force: true });
    else kept.add(output.name);
  }
  for (const { name, file, usedAt } of await listFiles(buildsFolder(cache)))
    if (name.endsWith('.json') ? !kept.has(await outputOf(file)) : now - usedAt > partialMs)
      await rm(file, { force: true });
}

async function listFiles(folder: string): Promise<readonly CacheFile[]> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = join(folder, name);
      // Another build that shares the cache may have taken it away.
      const status = await stat(file).catch(() => undefined);
      return status && { name, file, size: status.size, usedAt: status.mtimeMs };
    }),
  );
  return files.filter((file) => file !== undefined);
}

async function outputOf(file: string): Promise<string> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as CachedBuild).outputDigest;
  } catch {
    return '';
  }
}
