import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveFormat } from '../archive.ts';
import { contentDigest, sha256 } from '../content-digest.ts';
import { outputEmpty } from '../errors/index.ts';
import { digestSources, listSources } from '../source-files.ts';
import { digestFiles, isFresh, readOutput, readRecord, writeRecord } from './build-cache.ts';
import { outputPath, recordFile } from './output-folder.ts';
import type { PlannedBuild } from './plan.ts';
import { describeTarget } from './target.ts';

export interface BuiltOutput {
  /** Relative to the workload. */
  readonly output: string;
  readonly digest: string;
  readonly sourceDigest: string;
  readonly isCached: boolean;
}

/** Builds one output, unless the one that is there was built from the same sources in the same way. */
export async function makeOutput(planned: PlannedBuild): Promise<BuiltOutput> {
  const { request, recipe } = planned;
  const { target, workload } = request;
  const output = outputPath(target);
  const folder = join(workload, output);
  const sourceDigest = await digestSources(request.sources);
  const inputDigest = await digestInputs(planned, sourceDigest);
  const record = await readRecord(recordFile(workload, output));
  if (record && (await isFresh(record, inputDigest, folder, workload)))
    return { output, digest: record.outputDigest, sourceDigest, isCached: true };
  const alsoRead = await buildAside(planned, folder);
  const entries = await readOutput(folder, workload);
  if (entries.length === 0) throw outputEmpty(describeTarget(target), recipe.toolchain, target.location);
  const digest = contentDigest(entries, archiveFormat);
  const built = recipe.toolchain === 'command' ? await digestAgain(planned) : { sourceDigest, inputDigest };
  await writeRecord(recordFile(workload, output), {
    inputDigest: built.inputDigest,
    outputDigest: digest,
    alsoRead: await digestFiles(alsoRead, workload),
  });
  return { output, digest, sourceDigest: built.sourceDigest, isCached: false };
}

/** A command of the workload's own works in its sources and may leave files there: what counts is how it left them. */
async function digestAgain(planned: PlannedBuild) {
  const { target, workload } = planned.request;
  const sourceDigest = await digestSources(listSources(target.folder, workload));
  return { sourceDigest, inputDigest: await digestInputs(planned, sourceDigest) };
}

async function digestInputs({ recipe, request }: PlannedBuild, sourceDigest: string): Promise<string> {
  const also = await digestFiles(recipe.alsoReads, request.workload);
  return sha256(JSON.stringify([recipe.toolchain, recipe.identity, sourceDigest, also]));
}

/** The output appears whole or not at all. */
async function buildAside({ request, recipe }: PlannedBuild, folder: string): Promise<readonly string[]> {
  const { target } = request;
  const draft = `${folder}.${randomUUID().slice(0, 8)}`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(draft);
  try {
    const { alsoRead = [] } = await recipe.build(draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return alsoRead.filter((file) => !file.startsWith(`${target.folder}/`));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
