import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../content-digest.ts';
import { readTar } from '../tar-archive.ts';
import { readZip } from '../zip-archive.ts';
import type { LocalAsset, LocalPackageVersion, PublishedPackageVersion } from './package-version.ts';
import { readPublishedAsset, readPublishedVersion, type Registry } from './published-version.ts';

/** The version as the repository has it, to be compared with the local one. */
export async function findPublishedVersion(
  registry: Registry,
  version: LocalPackageVersion,
): Promise<PublishedPackageVersion | undefined> {
  const published = await readPublishedVersion(registry, version);
  return published && withSameContent(registry, version, published);
}

/** Another machine packs the same files to other bytes: what counts is what is in the archive. */
async function withSameContent(
  registry: Registry,
  version: LocalPackageVersion,
  published: PublishedPackageVersion,
): Promise<PublishedPackageVersion> {
  if (version.format === 'generic' || ['Archived', 'Disposed'].includes(published.status)) return published;
  const assets = published.assets.map(async (there) => {
    const local = version.assets.find(({ name }) => name === there.name);
    const isKnown = local === undefined || local.sha256 === there.sha256;
    return !isKnown && (await isSame(registry, version, local)) ? { name: local.name, sha256: local.sha256 } : there;
  });
  return { ...published, assets: await Promise.all(assets) };
}

async function isSame(registry: Registry, version: LocalPackageVersion, local: LocalAsset): Promise<boolean> {
  if (!isArchive(local.name)) return false;
  const [mine, theirs] = [await readFile(local.file), await readPublishedAsset(registry, version, local.name)];
  return theirs !== undefined && isSameContent(local.name, mine, theirs);
}

/**
 * Whether two archives hold the same files. The same sources built twice have other times in them, unless a build says which; a tarball of npm
 * is the same to its last byte but for the compression.
 */
function isSameContent(asset: string, mine: Buffer, theirs: Buffer): boolean {
  if (asset.endsWith('.tgz')) return gunzipSync(mine).equals(gunzipSync(theirs));
  const read = readerOf(asset);
  if (!read) return false;
  try {
    return filesOf(read(mine)) === filesOf(read(theirs));
  } catch {
    return false;
  }
}

function isArchive(asset: string): boolean {
  return asset.endsWith('.tgz') || readerOf(asset) !== undefined;
}

type Reader = (bytes: Buffer) => readonly { readonly path: string; readonly bytes: Buffer }[];

function readerOf(asset: string): Reader | undefined {
  if (/\.(whl|jar|war|ear|aar|zip)$/.test(asset)) return readZip;
  return asset.endsWith('.tar.gz') ? (bytes) => readTar(gunzipSync(bytes)) : undefined;
}

function filesOf(entries: ReturnType<Reader>): string {
  return JSON.stringify(entries.map(({ path, bytes }) => [path, sha256(bytes)]).toSorted());
}
