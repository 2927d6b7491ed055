import { resolve } from 'node:path';
import { createArchiveThreads } from '../archive-threads.ts';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { writeManifest } from '../manifest-file.ts';
import { manifestSchemaVersion, type PackagedManifest, type PackagedSource } from '../manifest.ts';
import { runTask } from '../task.ts';
import { showPath } from '../template-tree.ts';
import { formatBytes } from '../format-bytes.ts';
import { openOrAssume } from './assumed-place.ts';
import { createObjectBodies } from './object-bodies.ts';
import type { PackageOptions } from './options.ts';
import { preparePackage, type PreparedPackage } from './prepare.ts';
import { previewArtifacts, type PackagePreview } from './preview.ts';
import { storeInRegions, writeRegionalTemplates, type RegionsOptions } from './regions.ts';
import type { StoredArtifacts } from './store-artifacts.ts';
import { listTravellingFiles } from './travelling-files.ts';
import { createUploadProgress } from './upload-progress.ts';
import { requireWritable, writeOutput } from './write-output.ts';

export { explainReference, type Explanation } from './explain.ts';
export type { PackagePreview } from './preview.ts';
export type { PackageOptions } from './options.ts';

export interface PackageOutcome {
  readonly manifest: PackagedManifest;
  /** SHA-256 of the manifest. */
  readonly digest: string;
  /** The packaged root template's text, of several regions that of the first. */
  readonly template: string;
}

/**
 * Brings everything local that a template names to the artifact bucket, under names made of its contents, and gives the template that
 * names it there. The source is left as it is; every byte that names nothing local is the source's.
 */
export async function packageWorkload(options: PackageOptions, context: Context): Promise<PackageOutcome> {
  const threads = createArchiveThreads();
  const bodies = createObjectBodies(threads, (options.regions?.length ?? 1) > 1);
  try {
    const prepared = await preparePackage(options, threads, context);
    const flag = options.outputTemplateFile === undefined ? undefined : '--output-template-file';
    requireWritable(prepared.output, showPath(context.workingDirectory, prepared.output), flag);
    const stored = await storePrepared(prepared, { bodies, forceUpload: options.forceUpload ?? false }, context);
    return await finish(options, context, { ...prepared, stored });
  } finally {
    await Promise.all([threads.close(), bodies.close()]);
  }
}

function storePrepared(
  { packages }: PreparedPackage,
  options: Omit<RegionsOptions, 'progress'>,
  context: Context,
): Promise<StoredArtifacts> {
  const taskId = 'upload';
  const objects = packages.reduce((sum, { artifacts }) => sum + artifacts.length, 0);
  const places = packages.map(({ destination: { bucket, prefix } }) => `s3://${bucket}/${prefix}`);
  return runTask(
    context,
    taskId,
    `upload to ${places.join(', ')}`,
    (within) => {
      const progress = createUploadProgress(objects, { taskId, context, within });
      return storeInRegions(packages, { ...options, progress }, context);
    },
    describeUpload,
  );
}

/** What packaging would upload, and whether it is there already, as far as AWS can be asked; nothing is uploaded or written. */
export async function previewPackage(options: PackageOptions, context: Context): Promise<PackagePreview> {
  const threads = createArchiveThreads();
  try {
    const { packages } = await preparePackage(options, threads, context, openOrAssume);
    const previews = await Promise.all(packages.map((one) => previewArtifacts(one, options.forceUpload ?? false)));
    return {
      artifacts: previews.flatMap(({ artifacts }) => artifacts),
      unknown: [...new Set(previews.flatMap(({ unknown }) => unknown))],
    };
  } finally {
    await threads.close();
  }
}

/** Each packaged text once, in an order that nothing but the texts decides. */
function sourceMap(packages: PreparedPackage['packages']): readonly PackagedSource[] {
  const sorted = packages
    .flatMap(({ sources }) => sources)
    .toSorted((a, b) => (`${a.source} ${a.packaged}` < `${b.source} ${b.packaged}` ? -1 : 1));
  const seen = new Set<string>();
  return sorted.filter(({ packaged }) => !seen.has(packaged) && seen.add(packaged));
}

function describeUpload({ artifacts, uploaded, bytes, resumedBytes }: StoredArtifacts) {
  const unchanged = artifacts.length - uploaded;
  if (uploaded === 0) return { outcome: 'unchanged' as const, detail: `${counted(unchanged, 'object')} already there` };
  const resumed = resumedBytes > 0 ? `, of which ${formatBytes(resumedBytes)} from an interrupted upload` : '';
  return { detail: `${counted(uploaded, 'object')}, ${formatBytes(bytes)}${resumed}; ${unchanged} already there` };
}

async function finish(
  options: PackageOptions,
  context: Context,
  packaged: PreparedPackage & { readonly stored: StoredArtifacts },
): Promise<PackageOutcome> {
  const { output, tree, packages, stored, former } = packaged;
  const workload = context.workingDirectory;
  const template = packages[0]?.template ?? '';
  const packagedTemplate = await writeOutput(output, showPath(workload, output), template);
  const fileOf = (path: string) => resolve(workload, path);
  const regions = options.regions && (await writeRegionalTemplates(packages, packagedTemplate, fileOf));
  const commit = await readCommit(context);
  const shown = showPath(workload, packaged.templateFile);
  const manifest: PackagedManifest = {
    schemaVersion: manifestSchemaVersion,
    stage: 'packaged',
    workload: options.workload,
    ...(commit === undefined ? {} : { commit }),
    template: shown,
    builds: former?.builds ?? [],
    packagedTemplate,
    ...(regions ? { regions } : {}),
    files: await listTravellingFiles(workload, tree),
    artifacts: stored.artifacts,
    sources: sourceMap(packages),
  };
  return { manifest, digest: await writeManifest(workload, manifest), template };
}
