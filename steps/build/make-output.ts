import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveFormat } from '../archive-format.ts';
import { contentDigest, digestEntries, type DigestedEntry } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { outputEmpty } from '../errors/index.ts';
import { isNeverArchived, listFolder } from '../folder-entries.ts';
import { digestSources, listSources } from '../source-files.ts';
import { withLock } from '../tools/index.ts';
import { findCached, restoreOutput, storeBuild, type BuildCache } from './build-cache.ts';
import { digestFiles, digestInputs } from './digest-inputs.ts';
import { outputPath } from './output-folder.ts';
import type { PlannedBuild } from './plan.ts';
import { describeTarget } from './target.ts';

export interface BuiltOutput {
  /** Relative to the workload. */
  readonly output: string;
  readonly digest: string;
  readonly sourceDigest: string;
  readonly origin: 'built' | 'cached' | 'kept';
}

/** What one output is made from and where it goes. */
interface Making {
  readonly planned: PlannedBuild;
  readonly cache: BuildCache;
  readonly key: string;
  readonly sourceDigest: string;
  readonly output: string;
  /** The output's folder, absolute. */
  readonly folder: string;
}

/** Builds one output, unless the same was built before: in this workload or by any other build that shares the cache. */
export async function makeOutput(
  planned: PlannedBuild,
  cache: BuildCache,
  isRebuild: boolean,
  context: Context,
): Promise<BuiltOutput> {
  const { target, sources, workload } = planned.request;
  const sourceDigest = await digestSources(sources);
  const key = await digestInputs(planned.recipe, target.folder, sourceDigest);
  const output = outputPath(target);
  const making: Making = { planned, cache, key, sourceDigest, output, folder: join(workload, output) };
  if (isRebuild) return build(making);
  // Whoever builds the same at this moment is waited for.
  return (
    (await reuse(making)) ??
    (await withLock(join(cache.folder, `${key}.lock`), context, async () => (await reuse(making)) ?? build(making)))
  );
}

async function reuse(making: Making): Promise<BuiltOutput | undefined> {
  const { planned, cache, key, sourceDigest, output, folder } = making;
  const cached = await findCached(cache, key, planned.request.target.folder);
  if (!cached) return undefined;
  const digest = cached.outputDigest;
  if ((await digestPresent(folder)) === digest) return { output, digest, sourceDigest, origin: 'kept' };
  const isRestored = await fillAside(folder, (draft) => restoreOutput(cache, digest, draft));
  return isRestored ? { output, digest, sourceDigest, origin: 'cached' } : undefined;
}

async function digestPresent(folder: string): Promise<string | undefined> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  return contentDigest(await readOutput(folder), archiveFormat);
}

/** The built files as `steps package` will archive them. */
async function readOutput(folder: string): Promise<readonly DigestedEntry[]> {
  return digestEntries(listFolder(folder, { within: folder, isExcluded: isNeverArchived }));
}

async function build(making: Making): Promise<BuiltOutput> {
  const { planned, cache, key, sourceDigest, output, folder } = making;
  const { recipe, request } = planned;
  const { target } = request;
  let alsoRead: readonly string[] = [];
  await fillAside(folder, async (draft) => {
    alsoRead = (await recipe.build(draft)).alsoRead ?? [];
    return true;
  });
  const entries = await readOutput(folder);
  if (entries.length === 0) throw outputEmpty(describeTarget(target), recipe.toolchain, target.location);
  const digest = contentDigest(entries, archiveFormat);
  const own = new Set(request.sources.map(({ file }) => file));
  const outside = alsoRead.filter((file) => !own.has(file));
  const after = recipe.toolchain === 'command' ? await digestAgain(planned) : { sourceDigest, key };
  const built = { outputDigest: digest, alsoRead: await digestFiles(outside, target.folder) };
  await storeBuild(cache, new Set([key, after.key]), built, entries);
  return { output, digest, sourceDigest: after.sourceDigest, origin: 'built' };
}

/** A command of the workload's own works in its sources and may leave files there: it need not run again for how it left them. */
async function digestAgain({ recipe, request: { target, workload } }: PlannedBuild) {
  const sourceDigest = await digestSources(listSources(target.folder, workload));
  return { sourceDigest, key: await digestInputs(recipe, target.folder, sourceDigest) };
}

/** The output appears whole or not at all. */
async function fillAside(folder: string, fill: (draft: string) => Promise<boolean>): Promise<boolean> {
  const draft = `${folder}.${randomUUID().slice(0, 8)}`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(draft);
  try {
    if (!(await fill(draft))) return false;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return true;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
