import { createHash, randomBytes } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import type { Output } from '../../service.ts';
import {
  conflict,
  notFound,
  ownValue,
  type Asset,
  type Package,
  type PackageName,
  type PackageVersion,
  type Repository,
} from './state.ts';

const keyOf = ({ format, namespace, name }: PackageName) => `${format}/${namespace}/${name}`;

export function findPackage(repository: Repository, name: PackageName): Package | undefined {
  return ownValue(repository.packages, keyOf(name));
}

export function requirePackage(repository: Repository, name: PackageName): Package {
  const found = findPackage(repository, name);
  if (found) return found;
  throw notFound(`Package not found. Package '${name.name}' does not exist.`, {
    resourceId: name.name,
    resourceType: 'package',
  });
}

export function requireVersion(repository: Repository, name: PackageName, version: string): PackageVersion {
  const found = ownValue(requirePackage(repository, name).versions, version);
  if (found) return found;
  throw notFound(`Package version not found. Package version '${version}' of '${name.name}' does not exist.`, {
    resourceId: version,
    resourceType: 'package-version',
  });
}

/**
 * Adds one asset to a version, which is made where it is new. The same asset again is taken as it is, another of its name is
 * not: https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-overwrite-assets
 */
export async function addAsset(
  cloud: Cloud,
  repository: Repository,
  name: PackageName,
  { version, asset, content, manifest }: NewAsset,
): Promise<PackageVersion> {
  const { versions } = (repository.packages[keyOf(name)] ??= { ...name, versions: {}, distTags: {} });
  const known = ownValue(versions, version);
  const described = describeAsset(asset, content);
  const there = known && ownValue(known.assets, asset);
  if (there?.hashes['SHA-256'] === described.hashes['SHA-256']) return known as PackageVersion;
  if (there || (known && !takesAssets(name, known))) {
    throw conflict(`Asset '${asset}' of package version '${version}' cannot be published: the version exists.`, {
      resourceId: asset,
      resourceType: 'asset',
    });
  }
  await cloud.blobs.put(content);
  const added = (versions[version] ??= {
    version,
    status: 'Unfinished',
    revision: newRevision(),
    assets: {},
    ...(manifest === undefined ? {} : { manifest }),
  });
  added.assets[asset] = described;
  added.revision = newRevision();
  return added;
}

/** PyPI and Maven take further assets at any time (same page). That a published generic version takes none is unverified. */
function takesAssets({ format }: PackageName, { status }: PackageVersion): boolean {
  return status === 'Unfinished' || ((format === 'pypi' || format === 'maven') && isGivenOut({ status }));
}

/** https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-version-status */
export function isListed({ status }: Pick<PackageVersion, 'status'>): boolean {
  return status === 'Published';
}

export function isGivenOut({ status }: Pick<PackageVersion, 'status'>): boolean {
  return status === 'Published' || status === 'Unlisted';
}

interface NewAsset {
  readonly version: string;
  readonly asset: string;
  readonly content: Buffer;
  readonly manifest?: Output;
}

export function publish(cloud: Cloud, version: PackageVersion): void {
  version.status = 'Published';
  version.published ??= cloud.clock.now();
}

function describeAsset(name: string, content: Buffer): Asset {
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
  return {
    name,
    size: content.length,
    hashes: { MD5: hash('md5'), 'SHA-1': hash('sha1'), 'SHA-256': hash('sha256'), 'SHA-512': hash('sha512') },
  };
}

function newRevision(): string {
  return randomBytes(32).toString('base64');
}
