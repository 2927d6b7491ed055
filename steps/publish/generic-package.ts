import { PublishPackageVersionCommand } from '@aws-sdk/client-codeartifact';
import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { assetNameTaken, assetNotFile, fromAws } from '../errors/index.ts';
import { fileMissing } from '../near-path.ts';
import type { GenericName } from './options.ts';
import { describePackageVersion, type LocalAsset, type LocalPackageVersion } from './package-version.ts';
import { nameOf, type Registry } from './published-version.ts';
import { setPublished } from './registry-access.ts';

/** A generic package version of the files that were named. */
export async function readGenericPackage(
  name: GenericName,
  paths: readonly string[],
  context: Context,
): Promise<LocalPackageVersion> {
  const byName = new Map<string, string>();
  for (const path of paths) {
    const taken = byName.get(basename(path));
    if (taken !== undefined) throw assetNameTaken(basename(path), taken, path);
    byName.set(basename(path), path);
  }
  const assets = await Promise.all([...byName].map(([asset, path]) => readAsset(asset, path, context)));
  return { format: 'generic', ...name, assets };
}

async function readAsset(name: string, path: string, context: Context): Promise<LocalAsset> {
  const file = resolve(context.workingDirectory, path);
  if (!(await lstat(file).catch(() => undefined)))
    throw await fileMissing(path, 'the file to publish', context.workingDirectory);
  if (!(await stat(file)).isFile()) throw assetNotFile(path);
  return { name, file, sha256: sha256(await readFile(file)) };
}

/**
 * Sends the missing assets one after the other. The version stays unfinished until the last of them is there, so that nobody
 * gets a part of it: https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PublishPackageVersion.html
 */
export async function publishGenericPackage(
  version: LocalPackageVersion,
  missing: readonly LocalAsset[],
  registry: Registry,
): Promise<void> {
  const { client, repository } = registry;
  const named = { ...repository, ...nameOf(version) };
  try {
    for (const asset of missing) {
      const unfinished = asset !== missing.at(-1);
      const input = { ...named, ...(await contentOf(asset)), ...(unfinished ? { unfinished } : {}) };
      await client.send(new PublishPackageVersionCommand(input));
    }
    if (missing.length === 0) await setPublished(registry, version);
  } catch (error) {
    throw fromAws(
      error,
      `publish ${describePackageVersion(version)}`,
      'run the command again when that is mended: it goes on with the assets that are missing',
    );
  }
}

async function contentOf({ name, file, sha256: assetSHA256 }: LocalAsset) {
  return { assetName: name, assetContent: await readFile(file), assetSHA256 };
}
