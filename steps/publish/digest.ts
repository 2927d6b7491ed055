import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../content-digest.ts';
import { artifactTampered } from '../errors/index.ts';
import type { LocalAsset, LocalPackageVersion } from './package-version.ts';

/** One digest of names, versions and contents; how npm's tarball was compressed does not count. */
export async function digestVersions(versions: readonly LocalPackageVersion[]): Promise<string> {
  const facts = versions.map(async ({ format, namespace, package: name, packageVersion, assets }) => [
    format,
    namespace ?? '',
    name,
    packageVersion,
    await Promise.all(assets.map((asset) => digestAsset(format, asset))),
  ]);
  return sha256(JSON.stringify(await Promise.all(facts)));
}

async function digestAsset(format: string, { name, file, sha256: digest }: LocalAsset): Promise<readonly string[]> {
  return [name, format === 'npm' ? sha256(gunzipSync(await readFile(file))) : digest];
}

export async function requireDigest(
  versions: readonly LocalPackageVersion[],
  expected: string | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const found = await digestVersions(versions);
  if (found !== expected.toLowerCase()) throw artifactTampered([{ subject: 'the packages', expected, found }]);
}
