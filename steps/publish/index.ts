import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Context } from '../context.ts';
import { distTagMissing } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { publishGenericPackage, readGenericPackage } from './generic-package.ts';
import { npmAsset, packNpmPackage } from './npm-package.ts';
import { requireDigest, digestVersions } from './digest.ts';
import type { PackageSources, PublishOptions } from './options.ts';
import {
  describePackageVersion,
  type Asset,
  type LocalPackageVersion,
  type PackageVersionName,
  type PublishedPackageVersion,
} from './package-version.ts';
import { planPublication, type PublishPlan } from './plan.ts';
import { openRegistry, readPublishedAsset, readPublishedVersion, type Registry } from './published-version.ts';
import { publishNpmPackage } from './publish-npm.ts';

export type { PublishOptions } from './options.ts';
export { packageTitle } from './package-version.ts';

/** One package version, and what was done so that the repository has it; in a dry run, what would be done. */
interface PublishedPackage extends PackageVersionName {
  readonly outcome: 'published' | 'completed' | 'unchanged';
  readonly assets: readonly Asset[];
}

export interface PublishOutcome {
  readonly domain: string;
  readonly repository: string;
  readonly dryRun: boolean;
  readonly packageVersions: readonly PublishedPackage[];
}

interface Planned {
  readonly version: LocalPackageVersion;
  readonly plan: Exclude<PublishPlan, { readonly outcome: 'rejected' }>;
}

/** Publishes package versions to a CodeArtifact repository. All are looked at before the first is published. */
export async function publishPackages(options: PublishOptions, context: Context): Promise<PublishOutcome> {
  const temporary = await mkdtemp(join(tmpdir(), 'steps-publish-'));
  try {
    const registry = openRegistry(options, context);
    const versions = await readVersions(options, temporary, context);
    requireDistTag(options, versions);
    await requireDigest(versions, options.digest);
    const planned = await Promise.all(versions.map((version) => planVersion(registry, version)));
    for (const item of planned) await publishPlanned(item, options, { registry, temporary }, context);
    const { domain, repository, dryRun } = options;
    return { domain, repository, dryRun, packageVersions: planned.map(describeOutcome) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Stands for the packages, so that another action of the pipeline can see that they are those that were built. Asks nobody. */
export async function digestPackages(sources: PackageSources, context: Context): Promise<string> {
  const temporary = await mkdtemp(join(tmpdir(), 'steps-publish-'));
  try {
    return await digestVersions(await readVersions(sources, temporary, context));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function readVersions(
  { generic, paths }: PackageSources,
  temporary: string,
  context: Context,
): Promise<readonly LocalPackageVersion[]> {
  if (generic !== undefined) return [await readGenericPackage(generic, paths, context)];
  const versions = [];
  for (const path of new Set(paths)) versions.push(await packNpmPackage(path, temporary, context));
  return versions;
}

function requireDistTag({ distTag }: PublishOptions, versions: readonly LocalPackageVersion[]): void {
  const prerelease = versions.find(({ format, packageVersion }) => format === 'npm' && packageVersion.includes('-'));
  if (prerelease && distTag === undefined)
    throw distTagMissing(describePackageVersion(prerelease), prerelease.location);
}

async function planVersion(registry: Registry, version: LocalPackageVersion): Promise<Planned> {
  const published = await readPublishedVersion(registry, version);
  const known = published && (await withEqualTarball(registry, version, published));
  const plan = planPublication(version, known);
  if (plan.outcome === 'rejected') throw plan.error;
  return { version, plan };
}

/** Another version of Node compresses the same files to other bytes: what counts is what is in the tarball. */
async function withEqualTarball(
  registry: Registry,
  version: LocalPackageVersion,
  published: PublishedPackageVersion,
): Promise<PublishedPackageVersion> {
  const [local] = version.assets;
  const there = published.assets.find(({ name }) => name === npmAsset);
  if (version.format !== 'npm' || local === undefined || there === undefined) return published;
  if (there.sha256 === local.sha256 || ['Archived', 'Disposed'].includes(published.status)) return published;
  const [mine, theirs] = [await readFile(local.file), await readPublishedAsset(registry, version, npmAsset)];
  if (!gunzipSync(mine).equals(gunzipSync(theirs))) return published;
  return { ...published, assets: [{ name: npmAsset, sha256: local.sha256 }] };
}

async function publishPlanned(
  { version, plan }: Planned,
  options: PublishOptions,
  tools: { readonly registry: Registry; readonly temporary: string },
  context: Context,
): Promise<void> {
  const what = describePackageVersion(version);
  const title = `${options.dryRun ? 'would publish' : 'publish'} ${what} to ${options.domain}/${options.repository}`;
  const work = async (): Promise<void> => {
    if (options.dryRun || plan.outcome === 'unchanged') return;
    if (version.format === 'generic') return publishGenericPackage(version, plan.missing, tools.registry);
    const { distTag } = options;
    await publishNpmPackage(version, { ...tools, ...(distTag === undefined ? {} : { distTag }) }, context);
  };
  await runTask(context, `publish ${what}`, title, work, () => describePlan(plan, options.dryRun));
}

function describePlan(plan: Planned['plan'], dryRun: boolean) {
  if (plan.outcome === 'unchanged')
    return { outcome: 'unchanged' as const, detail: `already published, status ${plan.status}` };
  const assets = `${plan.missing.length} ${plan.missing.length === 1 ? 'asset' : 'assets'}`;
  return { outcome: dryRun ? ('skipped' as const) : ('done' as const), detail: `${assets} ${plan.outcome}` };
}

function describeOutcome({ version, plan }: Planned): PublishedPackage {
  const { location: _, assets, ...name } = version;
  return { ...name, outcome: plan.outcome, assets: assets.map(({ name: asset, sha256 }) => ({ name: asset, sha256 })) };
}
