import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { distTagMissing } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { publishGenericPackage } from './generic-package.ts';
import { requireDigest, digestVersions } from './digest.ts';
import type { PackageSources, PublishOptions } from './options.ts';
import {
  describePackageVersion,
  type Asset,
  type LocalAsset,
  type LocalPackageVersion,
  type PackageVersionName,
} from './package-version.ts';
import { planPublication, type PublishPlan } from './plan.ts';
import { openRegistry, type Registry } from './published-version.ts';
import { publishMavenPackage } from './publish-maven.ts';
import { publishNpmPackage } from './publish-npm.ts';
import { publishPypiPackage } from './publish-pypi.ts';
import { readVersions } from './read-versions.ts';
import { findPublishedVersion } from './same-content.ts';

export type { PackageSources, PublishOptions } from './options.ts';
export { packageTitle, type PackageFormat } from './package-version.ts';

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

function requireDistTag({ distTag }: PublishOptions, versions: readonly LocalPackageVersion[]): void {
  const prerelease = versions.find(({ format, packageVersion }) => format === 'npm' && packageVersion.includes('-'));
  if (prerelease && distTag === undefined)
    throw distTagMissing(describePackageVersion(prerelease), prerelease.location);
}

async function planVersion(registry: Registry, version: LocalPackageVersion): Promise<Planned> {
  const plan = planPublication(version, await findPublishedVersion(registry, version));
  if (plan.outcome === 'rejected') throw plan.error;
  return { version, plan };
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
    await publishVersion(version, plan.missing, options, tools, context);
  };
  await runTask(context, `publish ${what}`, title, work, () => describePlan(plan, options.dryRun));
}

async function publishVersion(
  version: LocalPackageVersion,
  missing: readonly LocalAsset[],
  { distTag }: PublishOptions,
  tools: { readonly registry: Registry; readonly temporary: string },
  context: Context,
): Promise<void> {
  const { registry } = tools;
  if (version.format === 'generic') return publishGenericPackage(version, missing, registry);
  if (version.format === 'pypi') return publishPypiPackage(version, missing, registry, context);
  if (version.format === 'maven') return publishMavenPackage(version, missing, registry, context);
  return publishNpmPackage(version, { ...tools, ...(distTag === undefined ? {} : { distTag }) }, context);
}

function describePlan(plan: Planned['plan'], dryRun: boolean) {
  if (plan.outcome === 'unchanged')
    return { outcome: 'unchanged' as const, detail: `already published, status ${plan.status}` };
  return {
    outcome: dryRun ? ('skipped' as const) : ('done' as const),
    detail: `${counted(plan.missing.length, 'asset')} ${plan.outcome}`,
  };
}

function describeOutcome({ version, plan }: Planned): PublishedPackage {
  const { location: _, assets, ...name } = version;
  return { ...name, outcome: plan.outcome, assets: assets.map(({ name: asset, sha256 }) => ({ name: asset, sha256 })) };
}
