import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { toolNotInstalled } from '../errors/index.ts';
import { cacheFolder } from './cache-folder.ts';
import { cfnNagGems, type Gem } from './cfn-nag-gems.ts';
import { installOnce } from './install-once.ts';
import { toolEnvironment } from './tool.ts';

/** The folder of the pinned gems: pure Ruby, so that one serves every Ruby. */
export function cfnNagFolder(context: Pick<Context, 'environment'>): string {
  const digest = sha256(JSON.stringify(cfnNagGems)).slice(0, 8);
  return join(cacheFolder(context), 'tools', `cfn-nag-${cfnNagGems[0]?.version}-${digest}`);
}

/** Installs the pinned gems and holds each against its digest. */
export async function installCfnNag(ruby: string, folder: string, context: Context): Promise<void> {
  const title = `install cfn-nag ${cfnNagGems[0]?.version} into ${folder}`;
  await installOnce(folder, context, title, async (aside) => {
    const completed = await context.run({
      file: ruby,
      args: gemArguments(cfnNagGems, aside),
      cwd: context.workingDirectory,
      env: toolEnvironment(context),
    });
    if (completed.exitCode !== 0) throw rejected(completed.all.trim().split('\n').slice(-8).join('\n'));
    for (const gem of cfnNagGems) await verify(gem, aside);
  });
}

/** `ruby -S gem`, so that gem and Ruby are of one installation. Dependencies are ours to name: psych 3 needs a compiler. */
function gemArguments(gems: readonly Gem[], folder: string): readonly string[] {
  const options = ['--no-document', '--ignore-dependencies', '--conservative', '--install-dir', folder];
  return ['-S', 'gem', 'install', ...options, ...gems.map(({ name, version }) => `${name}:${version}`)];
}

async function verify(gem: Gem, folder: string): Promise<void> {
  const file = `${gem.name}-${gem.version}.gem`;
  const found = sha256(await readFile(join(folder, 'cache', file)));
  if (found !== gem.sha256) throw rejected(`${file} has the digest ${found}, expected ${gem.sha256}`);
}

function rejected(reason: string) {
  return toolNotInstalled(
    'cfn-nag',
    reason,
    'check the network and the gem sources (gem sources), or install it yourself: gem install cfn-nag -v 0.8.10',
  );
}
