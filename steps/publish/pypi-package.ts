import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { assetNameTaken, distributionInvalid, packageNotBuilt, versionsMixed } from '../errors/index.ts';
import type { LocalPackageVersion } from './package-version.ts';
import { isDistribution, normaliseProject, readDistribution } from './python-distribution.ts';

/**
 * The wheels and the sdist of a folder or of its dist, or files that are named. Nothing is built here: a build backend is the
 * repository's own program, and whoever runs this may publish.
 */
export async function readPypiPackages(
  paths: readonly string[],
  context: Context,
): Promise<readonly LocalPackageVersion[]> {
  const files = paths.filter(isDistribution);
  const folders = paths.filter((path) => !isDistribution(path));
  const versions = [...(await groupFiles(files, context))];
  for (const folder of folders) versions.push(await readFolder(folder, context));
  return versions;
}

async function readFolder(folder: string, context: Context): Promise<LocalPackageVersion> {
  const files = await distributionsOf(folder, context);
  const [version, ...others] = await groupFiles(files, context);
  if (version === undefined) throw packageNotBuilt(folder, 'wheel or sdist', 'python -m build');
  const titles = [version, ...others].map(({ package: name, packageVersion }) => `${name} ${packageVersion}`);
  if (others.length > 0) throw versionsMixed(folder, titles);
  return version;
}

async function distributionsOf(folder: string, { workingDirectory }: Context): Promise<readonly string[]> {
  for (const candidate of [folder, join(folder, 'dist')]) {
    const names = await readdir(join(workingDirectory, candidate)).catch(() => []);
    const found = names.filter(isDistribution).toSorted();
    if (found.length > 0) return found.map((name) => relative('.', join(candidate, name)));
  }
  return [];
}

async function groupFiles(paths: readonly string[], context: Context): Promise<readonly LocalPackageVersion[]> {
  const versions = new Map<string, LocalPackageVersion>();
  for (const path of paths) {
    const file = join(context.workingDirectory, path);
    const content = await readFile(file).catch((error: unknown) => {
      throw distributionInvalid(path, String(error));
    });
    const { name, version } = understood(path, content);
    const key = `${normaliseProject(name)} ${version}`;
    const known = versions.get(key) ?? {
      format: 'pypi' as const,
      package: normaliseProject(name),
      packageVersion: version,
      assets: [],
    };
    const taken = known.assets.find((asset) => asset.name === basename(path));
    if (taken) throw assetNameTaken(taken.name, relative(context.workingDirectory, taken.file), path);
    const asset = { name: basename(path), file, sha256: sha256(content) };
    versions.set(key, { ...known, assets: [...known.assets, asset] });
  }
  return [...versions.values()];
}

function understood(path: string, content: Buffer) {
  try {
    return readDistribution(path, content);
  } catch (error) {
    throw distributionInvalid(path, error instanceof Error ? error.message : String(error));
  }
}
