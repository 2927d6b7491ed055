import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { toolNotInstalled } from '../errors/index.ts';
import { packageRoot } from '../package-root.ts';
import { cacheFolder } from './cache-folder.ts';
import { installOnce } from './install-once.ts';
import { toolEnvironment } from './tool.ts';

/** The esbuild that is brought where a workload has none of its own: native, so it cannot be part of our bundle. */
const pinnedVersion = '0.28.2';

/** An esbuild: that of the nearest of the given folders which has one, else ours, else a pinned one in the cache. */
export async function locateEsbuild(folders: readonly string[], context: Context): Promise<string> {
  const own = [...folders, packageRoot()].map(executableIn).find((file) => existsSync(file));
  if (own) return own;
  const folder = join(cacheFolder(context), 'tools', `esbuild-${pinnedVersion}-${process.platform}-${process.arch}`);
  await installOnce(folder, context, `install esbuild ${pinnedVersion} into ${folder}`, (aside) =>
    install(aside, context),
  );
  return executableIn(folder);
}

/** The version of the esbuild that is located so, without installing it. */
export function esbuildVersion(folders: readonly string[]): string {
  const own = [...folders, packageRoot()].find((folder) => existsSync(executableIn(folder)));
  if (own === undefined) return pinnedVersion;
  const file = join(own, 'node_modules', 'esbuild', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function executableIn(folder: string): string {
  return join(folder, 'node_modules', '.bin', 'esbuild');
}

async function install(folder: string, context: Context): Promise<void> {
  await mkdir(folder, { recursive: true });
  const options = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--prefix', folder];
  const completed = await context.run({
    file: 'npm',
    args: ['install', ...options, `esbuild@${pinnedVersion}`],
    cwd: folder,
    env: toolEnvironment(context),
    purpose: 'it installs esbuild, which bundles TypeScript functions',
    installHint: 'install Node.js with npm, or add esbuild to the devDependencies of the workload',
  });
  if (completed.exitCode === 0) return;
  throw toolNotInstalled(
    'esbuild',
    completed.all.trimEnd().split('\n').slice(-8).join('\n'),
    'check the network and npm’s registry setting, or add esbuild to the devDependencies of the workload',
  );
}
