import { resolve } from 'node:path';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { findManifest, writeManifest } from '../manifest-file.ts';
import { manifestSchemaVersion, type Manifest, type PackagedManifest } from '../manifest.ts';
import { runTask } from '../task.ts';
import { readTemplateTree, showPath, type TemplateTree } from '../template-tree.ts';
import type { ArtifactSources } from './artifact-source.ts';
import type { PackageOptions } from './options.ts';
import { planPackage } from './plan.ts';
import { readSources } from './read-sources.ts';
import { openDestinations, storeInRegions, writeRegionalTemplates, type RegionalPackage } from './regions.ts';
import { rootArtifact } from './root-artifact.ts';
import { formatSize, type StoredArtifacts } from './store-artifacts.ts';
import { warnOfUnbuilt } from './unbuilt.ts';
import { listTravellingFiles } from './travelling-files.ts';
import { formatTemplate, outputFile, writeOutput } from './write-output.ts';

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
  const workload = context.workingDirectory;
  const templateFile = resolve(workload, options.templateFile);
  const output = outputFile(options, workload, templateFile);
  const former = (await findManifest(workload))?.manifest;
  const opening = openDestinations(options, context);
  const reading = runTask(
    context,
    'read',
    `read ${options.templateFile} and what it names`,
    () => readWorkload(templateFile, workload, output, former),
    ({ tree, sources }) => ({
      detail: `${count(tree.files.length, 'template')}, ${count(new Set(sources.values()).size, 'artifact')}`,
    }),
  );
  // What is wrong with the workload is said first, for it is what its author can mend.
  const [read, opened] = await Promise.allSettled([reading, opening]);
  if (read.status === 'rejected') throw read.reason;
  if (opened.status === 'rejected') throw opened.reason;
  const { tree, sources } = read.value;
  warnOfUnbuilt(tree, sources, context);
  const packages = opened.value.map((place): RegionalPackage => {
    const plan = planPackage(tree, sources, place.destination);
    const template = formatTemplate(plan.template, options.templateFile, options.useJson ?? false);
    const root = rootArtifact(template, tree.root.shown, place.destination);
    return { ...place, template, artifacts: [...plan.artifacts, ...root] };
  });
  const places = packages.map(({ destination: { bucket, prefix } }) => `s3://${bucket}/${prefix}`);
  const stored = await runTask(
    context,
    'upload',
    `upload to ${places.join(', ')}`,
    () => storeInRegions(packages, options.forceUpload ?? false, context),
    describeUpload,
  );
  return finish(options, context, { templateFile, output, tree, packages, stored, ...(former ? { former } : {}) });
}

async function readWorkload(
  templateFile: string,
  workload: string,
  output: string,
  former: Manifest | undefined,
): Promise<{ readonly tree: TemplateTree; readonly sources: ArtifactSources }> {
  const tree = await readTemplateTree(templateFile, workload);
  return { tree, sources: await readSources(tree, { workload, builds: former?.builds ?? [], outputFile: output }) };
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
  readonly packages: readonly RegionalPackage[];
  readonly stored: StoredArtifacts;
  readonly former?: Manifest;
}

async function finish(options: PackageOptions, context: Context, packaged: Packaged): Promise<PackageOutcome> {
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
  };
  return { manifest, digest: await writeManifest(workload, manifest), template };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
