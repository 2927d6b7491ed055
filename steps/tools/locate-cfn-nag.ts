import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { interpreterMissing } from '../errors/index.ts';
import { cfnNagGems, type Gem } from './cfn-nag-gems.ts';
import { findOnPath } from './find-on-path.ts';
import { cfnNagFolder, installCfnNag } from './install-cfn-nag.ts';
import { driverPath, toolEnvironment, type Tool } from './tool.ts';
import { compareVersions, isInRange } from './version.ts';

/** A cfn-nag that fits: the pinned one where it is in the cache, else the user's own, else the pinned one is installed. */
export async function locateCfnNag(context: Context): Promise<Tool> {
  const ruby = await findOnPath('ruby', context);
  if (!ruby) throw interpreterMissing('cfn-nag', 'Ruby 3.1 or newer', 'no ruby is on the PATH');
  const folder = cfnNagFolder(context);
  const installed =
    (await findGems([folder], cfnNagGems)) ?? (await findGems(await gemPath(ruby, context), cfnNagGems));
  if (installed) return toTool(context, ruby, installed);
  await installCfnNag(ruby, folder, context);
  const provisioned = await findGems([folder], cfnNagGems);
  if (!provisioned) throw new Error(`${folder} does not hold the gems that were installed into it`);
  return toTool(context, ruby, provisioned);
}

interface FoundGem {
  readonly folder: string;
  readonly version: string;
}

/** Each gem's newest accepted version in the gem folders, by their names on disk; nothing unless all are there. */
async function findGems(gemFolders: readonly string[], gems: readonly Gem[]): Promise<readonly FoundGem[] | undefined> {
  const listings = await Promise.all(
    gemFolders.map(async (folder) => {
      const names = await readdir(join(folder, 'gems')).catch(() => []);
      return names.map((name) => ({ name, folder: join(folder, 'gems', name) }));
    }),
  );
  const all = listings.flat();
  const found = gems.map((gem) => newest(gem, all));
  return found.every((gem) => gem !== undefined) ? found : undefined;
}

function newest(gem: Gem, all: readonly { readonly name: string; readonly folder: string }[]): FoundGem | undefined {
  return all
    .filter(({ name }) => name.startsWith(`${gem.name}-`) && /^\d/.test(name.slice(gem.name.length + 1)))
    .map(({ name, folder }) => ({ folder, version: name.slice(gem.name.length + 1) }))
    .filter(({ version }) => isInRange(version, gem.accepts))
    .sort((a, b) => compareVersions(b.version, a.version))[0];
}

async function gemPath(ruby: string, context: Context): Promise<readonly string[]> {
  const completed = await context.run({
    file: ruby,
    args: ['-e', 'puts Gem.path'],
    cwd: context.workingDirectory,
    env: toolEnvironment(context),
  });
  return completed.stdout.split('\n').filter(Boolean);
}

function toTool(context: Context, ruby: string, gems: readonly FoundGem[]): Tool {
  const driver = driverPath('cfn-nag-driver.rb');
  // The libraries are on the load path, so that rubygems, half of Ruby's own start, need not be loaded.
  const loadPath = gems.flatMap(({ folder }) => ['-I', join(folder, 'lib')]);
  return {
    name: 'cfn-nag',
    version: gems[0]?.version ?? '',
    file: ruby,
    args: ['--disable-gems', ...loadPath, driver],
    drivers: [driver],
    installed: [ruby, ...gems.map(({ folder }) => folder)],
    env: { ...toolEnvironment(context), RUBYOPT: '', LANG: 'C.UTF-8' },
  };
}
