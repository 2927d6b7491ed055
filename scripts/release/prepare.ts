import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datedChangelog } from './changelog.ts';
import { run } from './commands.ts';
import type { ReleaseFacts } from './facts.ts';
import { packTarball } from './tarball.ts';

/** What the release's commit changes; each is written anew by `writeRelease`. */
export const releasedPaths = ['package.json', 'package-lock.json', 'CHANGELOG.md', 'steps', 'docs', 'test/releases'];

/**
 * Writes version and day into the files that say them: package.json and its lock, the changelog, the actions, and the templates that
 * upgrades are tested from.
 */
export async function writeRelease(
  folder: string,
  { unreleased, version = '' }: ReleaseFacts,
  day: string,
): Promise<void> {
  if (!unreleased) throw new Error('there is nothing to release');
  const changelog = join(folder, 'CHANGELOG.md');
  writeFileSync(changelog, datedChangelog(readFileSync(changelog, 'utf8'), unreleased, version, day));
  await run(folder, 'npm', 'version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts');
  await run(folder, process.execPath, 'scripts/write-actions.ts');
  const actions = join(folder, 'docs', 'actions.md');
  writeFileSync(actions, readFileSync(actions, 'utf8').replaceAll(/@v\d+\.\d+\.\d+(?:-[\w.]+)?/g, `@v${version}`));
  cpSync(join(folder, 'cloudformation'), join(folder, 'test', 'releases', version), { recursive: true });
}

/** Builds the package, and gives its tarball in the folder `home`. */
export async function buildPackage(folder: string, home: string): Promise<string> {
  await run(folder, 'npm', 'run', '--silent', 'build');
  await run(folder, join(folder, 'node_modules', '.bin', 'publint'), '--strict');
  return packTarball(folder, home);
}

/** Both images of the version: their names. */
export async function buildImages(folder: string, version: string): Promise<readonly string[]> {
  const images = [
    ['full', `codebuild-steps:${version}`],
    ['slim', `codebuild-steps:${version}-slim`],
  ] as const;
  for (const [target, tag] of images) await run(folder, 'image/build', '--target', target, '--tag', tag);
  return images.map(([, tag]) => tag);
}
