import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, type DigestedEntry } from '../content-digest.ts';
import { buildCacheUnusable } from '../errors/index.ts';
import { replaceFile } from '../replace-file.ts';
import { digestFiles } from './digest-inputs.ts';
import { packOutput, unpackOutput } from './packed-output.ts';

/**
 * A folder of outputs by what they were built from, which any number of builds share: `builds/KEY-ALSOREAD.json` says which output a key
 * has, `outputs/DIGEST` holds it. Files appear by renaming, and one that is damaged counts as absent.
 */
export interface BuildCache {
  readonly folder: string;
}

export interface CachedBuild {
  readonly outputDigest: string;
  /** Files that are no sources of the folder and that the build turned out to read, relative to it, with their digests. */
  readonly alsoRead: Readonly<Record<string, string>>;
}

export const buildsFolder = ({ folder }: BuildCache): string => join(folder, 'builds');
export const outputsFolder = ({ folder }: BuildCache): string => join(folder, 'outputs');

export async function prepareCache(cache: BuildCache): Promise<void> {
  try {
    await mkdir(buildsFolder(cache), { recursive: true });
    await mkdir(outputsFolder(cache), { recursive: true });
    await access(cache.folder, constants.W_OK);
  } catch (error) {
    throw buildCacheUnusable(cache.folder, error);
  }
}

/** What was built for the key while the files that it also read were what they are now. */
export async function findCached(cache: BuildCache, key: string, source: string): Promise<CachedBuild | undefined> {
  const names = (await readdir(buildsFolder(cache))).filter((name) => name.startsWith(`${key}-`));
  for (const name of names) {
    const file = join(buildsFolder(cache), name);
    const cached = await readCached(file);
    if (!cached || !(await isUnchanged(cached, source))) continue;
    await touch(file, join(outputsFolder(cache), cached.outputDigest));
    return cached;
  }
  return undefined;
}

async function readCached(file: string): Promise<CachedBuild | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as CachedBuild;
  } catch {
    return undefined;
  }
}

async function isUnchanged({ alsoRead }: CachedBuild, source: string): Promise<boolean> {
  const now = await digestFiles(Object.keys(alsoRead), source);
  return Object.entries(alsoRead).every(([file, digest]) => now[file] === digest);
}

/** Its time is when it was last used: the oldest go first. Another build may have taken it away meanwhile. */
async function touch(...files: readonly string[]): Promise<void> {
  const now = new Date();
  for (const file of files) await utimes(file, now, now).catch(() => {});
}

/** Fills an empty folder with the output; false where the cache no longer holds it whole. */
export async function restoreOutput(cache: BuildCache, digest: string, folder: string): Promise<boolean> {
  const file = join(outputsFolder(cache), digest);
  try {
    await unpackOutput(file, folder);
    return true;
  } catch {
    await rm(file, { force: true }).catch(() => {});
    return false;
  }
}

export async function storeBuild(
  cache: BuildCache,
  keys: ReadonlySet<string>,
  build: CachedBuild,
  entries: readonly DigestedEntry[],
): Promise<void> {
  const also = sha256(JSON.stringify(Object.entries(build.alsoRead).sort())).slice(0, 16);
  try {
    await replaceFile(join(outputsFolder(cache), build.outputDigest), (file) => packOutput(entries, file));
    for (const key of keys)
      await replaceFile(join(buildsFolder(cache), `${key}-${also}.json`), (file) =>
        writeFile(file, JSON.stringify(build)),
      );
  } catch (error) {
    throw buildCacheUnusable(cache.folder, error);
  }
}
