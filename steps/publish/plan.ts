import { versionClosed, versionDiffers, type StepError } from '../errors/index.ts';
import {
  describePackageVersion,
  type LocalAsset,
  type LocalPackageVersion,
  type PublishedPackageVersion,
} from './package-version.ts';

/** What has to be done so that the repository has this package version. */
export type PublishPlan =
  | { readonly outcome: 'published' | 'completed'; readonly missing: readonly LocalAsset[] }
  | { readonly outcome: 'unchanged'; readonly status: string }
  | { readonly outcome: 'rejected'; readonly error: StepError };

export function planPublication(
  local: LocalPackageVersion,
  published: PublishedPackageVersion | undefined,
): PublishPlan {
  if (published === undefined) return { outcome: 'published', missing: local.assets };
  const what = describePackageVersion(local);
  // Assets of these are not given out: an equal version would not be one that can be installed.
  if (['Archived', 'Disposed'].includes(published.status)) {
    return { outcome: 'rejected', error: versionClosed(what, published.status, raiseVersion(local), local.location) };
  }
  const differences = compareAssets(local, published);
  if (differences.length > 0) {
    return { outcome: 'rejected', error: versionDiffers(what, differences, raiseVersion(local), local.location) };
  }
  const missing = missingAssets(local, published);
  if (published.status === 'Unfinished' || missing.length > 0) return { outcome: 'completed', missing };
  return { outcome: 'unchanged', status: published.status };
}

function missingAssets(local: LocalPackageVersion, { assets }: PublishedPackageVersion): readonly LocalAsset[] {
  return local.assets.filter(({ name }) => !assets.some((asset) => asset.name === name));
}

/** A version of these is published while it still takes assets: they have no other way to come one after the other. */
const growing = ['pypi', 'maven'];

/** An asset is never replaced; one that is missing can be added to an unfinished version, and to those of some formats. */
function compareAssets(local: LocalPackageVersion, published: PublishedPackageVersion): readonly string[] {
  const changed = local.assets.flatMap((asset) => {
    const there = published.assets.find(({ name }) => name === asset.name);
    return there === undefined || there.sha256 === asset.sha256
      ? []
      : [`${asset.name} has SHA-256 ${asset.sha256}, there ${there.sha256}`];
  });
  const strange = published.assets
    .filter(({ name }) => !local.assets.some((asset) => asset.name === name) && !isMetadata(local, name))
    .map(({ name }) => `${name} is there, and not among the files`);
  const missing = missingAssets(local, published).map(({ name }) => `${name} is not there`);
  const isTaken = published.status === 'Unfinished' || growing.includes(local.format);
  return [...changed, ...strange, ...(isTaken ? [] : missing)];
}

/** Maven's list of versions, which CodeArtifact keeps as an asset. https://docs.aws.amazon.com/codeartifact/latest/ug/maven-checksums.html */
function isMetadata({ format }: LocalPackageVersion, asset: string): boolean {
  return format === 'maven' && asset === 'maven-metadata.xml';
}

function raiseVersion({ format, location }: LocalPackageVersion): string {
  return {
    npm: `raise "version" in ${location?.file ?? 'package.json'} (npm version patch) and publish again`,
    pypi: "raise the project's version, in pyproject.toml or where that takes it from, build it and publish again",
    maven: "raise the project's version in its pom.xml, stage it and publish again",
    generic: 'publish under a higher --package-version',
  }[format];
}
