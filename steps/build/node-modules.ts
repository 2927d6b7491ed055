import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { lockfileForeign, lockfileMissing } from '../errors/index.ts';
import { showPath } from '../template-tree.ts';
import { compilerSettings, settingsOf } from './build-environment.ts';
import { foldersAbove, readPackageFile } from './folder-facts.ts';
import { runTool, type RunPlaces } from './run-tool.ts';
import type { BuildTarget } from './target.ts';
import { toolVersion } from './tool-versions.ts';

const npmLockfiles = ['package-lock.json', 'npm-shrinkwrap.json'];
/** Lockfiles of other package managers, and the command that installs from them. */
const foreignLockfiles: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'yarn.lock': 'yarn install --immutable',
  'bun.lock': 'bun install --frozen-lockfile',
};

/** Where the packages of a folder come from: the nearest lockfile at or above it. */
export interface Installation {
  readonly folder: string;
  readonly lockfile: string;
  readonly isForeign: boolean;
}

export function findInstallation(folder: string, workload: string): Installation | undefined {
  for (const above of foldersAbove(folder, workload)) {
    for (const name of [...npmLockfiles, ...Object.keys(foreignLockfiles)]) {
      if (existsSync(join(above, name)))
        return { folder: above, lockfile: join(above, name), isForeign: name in foreignLockfiles };
    }
  }
  return undefined;
}

const installing = new Map<string, Promise<void>>();

/** Makes node_modules what the lockfile says: `npm ci` where it is missing or stale, once for all functions that share it. */
export async function ensureNodeModules(target: BuildTarget, workload: string, context: Context): Promise<void> {
  const installation = findInstallation(target.folder, workload);
  if (!installation) return requireNothing(target, workload);
  const { folder, lockfile, isForeign } = installation;
  if (isForeign) {
    if (existsSync(join(folder, 'node_modules'))) return;
    const name = lockfile.slice(folder.length + 1);
    throw lockfileForeign(showPath(workload, folder), name, foreignLockfiles[name] ?? 'its own command');
  }
  const running = installing.get(folder) ?? installWhereStale(target, installation, context);
  installing.set(folder, running);
  try {
    await running;
  } finally {
    installing.delete(folder);
  }
}

async function installWhereStale(target: BuildTarget, { folder, lockfile }: Installation, context: Context) {
  const wanted = await readPackages(lockfile);
  const installed = await readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted && installed && isCurrent(wanted, installed)) return;
  await npm(target, ['ci', '--no-audit', '--no-fund'], folder, context);
}

export async function npm(
  target: BuildTarget,
  args: readonly string[],
  cwd: string,
  context: Context,
  places: RunPlaces = {},
): Promise<void> {
  await runTool(target, { file: 'npm', args, cwd, ...npmTool }, context, places);
}

const npmTool = { purpose: 'it installs packages of Node.js', installHint: 'install Node.js with npm' };
const npmSettings = `NODE_ENV|npm_config_(omit|include|production|registry|ignore_scripts|legacy_peer_deps|build_from_source)`;

/** What an installation depends on besides the lockfile. */
export async function npmIdentity(context: Context): Promise<string> {
  const ask = (name: string) => toolVersion({ ...npmTool, name, args: ['--version'] }, context);
  const settings = settingsOf(context, new RegExp(`^(${npmSettings}|${compilerSettings})$`, 'i'));
  return JSON.stringify([await ask('node'), await ask('npm'), settings]);
}

async function requireNothing(target: BuildTarget, workload: string): Promise<void> {
  for (const folder of foldersAbove(target.folder, workload)) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { dependencies = {} } = await readPackageFile(folder);
    if (Object.keys(dependencies).length === 0 || existsSync(join(folder, 'node_modules'))) return;
    throw lockfileMissing(showPath(workload, folder));
  }
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}
type LockedPackages = Readonly<Record<string, LockedPackage>>;

export async function readPackages(lockfile: string): Promise<LockedPackages | undefined> {
  try {
    return (JSON.parse(await readFile(lockfile, 'utf8')) as { packages?: LockedPackages }).packages;
  } catch {
    return undefined;
  }
}

/** npm keeps what it installed in node_modules/.package-lock.json; optional packages may be left out of it. */
export function isCurrent(wanted: LockedPackages, installed: LockedPackages): boolean {
  return Object.entries(wanted).every(([path, locked]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const present = installed[path];
    if (!present) return locked.optional === true;
    return present.version === locked.version && present.integrity === locked.integrity;
  });
}
