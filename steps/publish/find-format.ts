import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { packageFormatUnknown } from '../errors/index.ts';
import { fileMissing } from '../near-path.ts';
import type { PackageFormat } from './package-version.ts';
import { isDistribution } from './python-distribution.ts';

const files = [
  ['package.json', 'npm'],
  ['pyproject.toml', 'pypi'],
  ['setup.py', 'pypi'],
  ['setup.cfg', 'pypi'],
  ['pom.xml', 'maven'],
] as const;

/** What is asked for, else told by what a folder holds. */
export async function findFormat(
  path: string,
  asked: PackageFormat | undefined,
  { workingDirectory }: Context,
): Promise<PackageFormat> {
  const absolute = join(workingDirectory, path);
  if (!existsSync(absolute)) throw await fileMissing(path, 'the package to publish', workingDirectory);
  if (isDistribution(path) && (asked ?? 'pypi') === 'pypi') return 'pypi';
  if (!statSync(absolute).isDirectory()) throw packageFormatUnknown(path);
  const found = asked ?? (await formatOf(absolute));
  if (found === undefined) throw packageFormatUnknown(path);
  return found;
}

async function formatOf(folder: string): Promise<PackageFormat | undefined> {
  const named = files.find(([file]) => existsSync(join(folder, file)))?.[1];
  if (named !== undefined) return named;
  const names = await readdir(folder, { recursive: true });
  if (names.some((name) => name.endsWith('.pom'))) return 'maven';
  return names.some(isDistribution) ? 'pypi' : undefined;
}
