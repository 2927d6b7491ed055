import { resolve } from 'node:path';
import { createArchiveThreads, type ArchiveThreads } from '../archive-threads.ts';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { findManifest, writeManifest } from '../manifest-file.ts';
import { manifestSchemaVersion, type Manifest, type PackagedManifest } from '../manifest.ts';
import { runTask } from '../task.ts';
import { readTemplateTree, showPath, type TemplateTree } from '../template-tree.ts';
import type { ArtifactSources } from './artifact-source.ts';
import { openDestination } from './destination.ts';
import { formatSize } from './format-size.ts';
import { createIgnoreRules } from './ignore-rules.ts';
import { createObjectBodies, type ObjectBodies } from './object-bodies.ts';
import type { PackageOptions } from './options.ts';
import { planPackage } from './plan.ts';
import { readSources, type ReadSourcesOptions } from './read-sources.ts';
import { rootArtifact } from './root-artifact.ts';
import { warnOfSecrets } from './secrets.ts';
import { storeArtifacts, type StoredArtifacts } from './store-artifacts.ts';
import { warnOfUnbuilt } from './unbuilt.ts';
import { listTravellingFiles } from './travelling-files.ts';
import { formatTemplate, outputFile, writeOutput } from './write-output.ts';

export type { PackageOptions } from './options.ts';

export interface PackageOutcome {
  readonly manifest: PackagedManifest;
  /** SHA-256 of the manifest. */
  readonly digest: string;
  /** The packaged root template's text. */
  readonly template: string;
}

/**
 * Brings everything local that a template names to the artifact bucket, under names made of its contents, and gives the template that
 * names it there. The source is left as it is; every byte that names nothing local is the source's.
 */
export async function packageWorkload(options: PackageOptions, context: Context): Promise<PackageOutcome> {
  const threads = createArchiveThreads();
  const bodies = createObjectBodies(threads);
  try {
    return await packageWith({ threads, bodies }, options, context);
  } finally {
    await Promise.all([threads.close(), bodies.close()]);
  }
}

interface Machinery {
  readonly threads: ArchiveThreads;
  readonly bodies: ObjectBodies;
}

async function packageWith(
  { threads, bodies }: Machinery,
  options: PackageOptions,
  context: Context,
): Promise<PackageOutcome> {
  const workload = context.workingDirectory;
  const templateFile = resolve(workload, options.templateFile);
  const output = outputFile(options, workload, templateFile);
  const former = (await findManifest(workload))?.manifest;
  const opening = openDestination(options, context);
  const reading = runTask(
    context,
    'read',
    `read ${options.templateFile} and what it names`,
    () =>
      readWorkload(templateFile, {
        workload,
        builds: former?.builds ?? [],
        outputFile: output,
        digestFiles: threads.digest,
        isIgnored: createIgnoreRules(workload),
        keepLinks: options.keepLinks ?? false,
        allowedLinks: (options.allowedLinks ?? []).map((link) => showPath(workload, resolve(workload, link))),
      }),
    ({ tree, sources }) => ({
      detail: `${count(tree.files.length, 'template')}, ${count(new Set(sources.values()).size, 'artifact')}`,
    }),
  );
  // What is wrong with the workload is said first, for it is what its author can mend.
  const [read, opened] = await Promise.allSettled([reading, opening]);
  if (read.status === 'rejected') throw read.reason;
  if (opened.status === 'rejected') throw opened.reason;
  const { tree, sources } = read.value;
  const { destination, client } = opened.value;
  warnOfUnbuilt(tree, sources, context);
  await warnOfSecrets(sources, context);
  const plan = planPackage(tree, sources, destination);
  const template = formatTemplate(plan.template, options.templateFile, options.useJson ?? false);
  const artifacts = [...plan.artifacts, ...rootArtifact(template, tree.root.shown, destination)];
  const stored = await runTask(
    context,
    'upload',
    `upload to s3://${destination.bucket}/${destination.prefix}`,
    () =>
      storeArtifacts(artifacts, { client, destination, bodies, forceUpload: options.forceUpload ?? false }, context),
    describeUpload,
  );
  return finish(options, context, { templateFile, output, tree, template, stored, ...(former ? { former } : {}) });
}

async function readWorkload(
  templateFile: string,
  options: ReadSourcesOptions,
): Promise<{ readonly tree: TemplateTree; readonly sources: ArtifactSources }> {
  const tree = await readTemplateTree(templateFile, options.workload);
  return { tree, sources: await readSources(tree, options) };
}

function describeUpload({ artifacts, uploaded, bytes }: StoredArtifacts) {
  const unchanged = artifacts.length - uploaded;
  if (uploaded === 0) return { outcome: 'unchanged' as const, detail: `${count(unchanged, 'object')} already there` };
  return { detail: `${count(uploaded, 'object')}, ${formatSize(bytes)}; ${unchanged} already there` };
}

interface Packaged {
  readonly templateFile: string;
  readonly output: string;
  readonly tree: TemplateTree;
  readonly template: string;
  readonly stored: StoredArtifacts;
  readonly former?: Manifest;
}

async function finish(options: PackageOptions, context: Context, packaged: Packaged): Promise<PackageOutcome> {
  const { output, tree, template, stored, former } = packaged;
  const workload = context.workingDirectory;
  const packagedTemplate = await writeOutput(output, showPath(workload, output), template);
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
    files: await listTravellingFiles(workload, tree),
    artifacts: stored.artifacts,
  };
  return { manifest, digest: await writeManifest(workload, manifest), template };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
