import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { lockfileMissing, toolchainUnfit } from '../../errors/index.ts';
import { compilerSettings, settingsOf } from '../build-environment.ts';
import { copyEntries } from '../copy-entries.ts';
import { runTool, type ToolCommand } from '../run-tool.ts';
import { describeTarget, fitsRuntime, type BuildTarget } from '../target.ts';
import { tidyGems } from '../tidy-gems.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** Ruby: what Gemfile.lock names, in vendor/bundle beside the sources, where Lambda's Ruby and Bundler find it. */
export const rubyToolchain: Toolchain = {
  name: 'ruby',
  takes: (method) => /^ruby\d/.test(method),
  recognises: ({ target, facts }) => fitsRuntime(target, /^ruby/) && facts.names.has('Gemfile'),
  plan: planBundle,
};

const ruby = {
  purpose: 'it installs what Gemfile.lock names',
  installHint: 'install Ruby of the runtime’s version with Bundler',
};

async function planBundle(request: BuildRequest, context: Context): Promise<Recipe> {
  const { target, facts } = request;
  const hasGems = facts.names.has('Gemfile');
  if (hasGems && !facts.names.has('Gemfile.lock'))
    throw lockfileMissing(target.source, { file: 'Gemfile', lockfile: 'Gemfile.lock', command: 'bundle lock' });
  const versions = hasGems
    ? [
        await toolVersion({ ...ruby, name: 'ruby', args: ['--version'] }, context),
        await toolVersion({ ...ruby, name: 'bundle', args: ['--version'] }, context),
      ]
    : [];
  const settings = settingsOf(context, new RegExp(`^(BUNDLE_.*|RUBYOPT|${compilerSettings})$`));
  return {
    toolchain: 'ruby',
    identity: JSON.stringify([target.role, target.architecture, rubyVersion(target) ?? null, versions, settings]),
    alsoReads: [],
    build: async (output) => {
      await (target.role === 'layer' ? buildLayer(request, output, context) : buildFunction(request, output, context));
      return {};
    },
  };
}

async function buildFunction({ target, sources, facts }: BuildRequest, output: string, context: Context) {
  await copyEntries(sources, output);
  if (!facts.names.has('Gemfile')) return;
  await installGems(target, output, context);
  await useVersion(target, join(output, 'vendor/bundle/ruby'));
}

/**
 * Gems go where Lambda's GEM_PATH looks, sources where its RUBYLIB does. SAM puts both under ruby/lib, where gems are not found.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
async function buildLayer({ target, sources, facts }: BuildRequest, output: string, context: Context) {
  const library = join(output, 'ruby/lib');
  await copyEntries(sources, library);
  if (!facts.names.has('Gemfile')) return;
  await installGems(target, library, context);
  await rename(join(library, 'vendor/bundle/ruby'), join(output, 'ruby/gems'));
  for (const name of ['vendor/bundle', '.bundle']) await rm(join(library, name), { recursive: true, force: true });
  await useVersion(target, join(output, 'ruby/gems'));
}

/** The settings stay in .bundle/config, as SAM leaves them: bundler/setup reads them in Lambda. */
async function installGems(target: BuildTarget, folder: string, context: Context): Promise<void> {
  for (const args of bundleCommands) {
    const command: ToolCommand = { file: 'bundle', args, cwd: folder, env: { BUNDLE_GEMFILE: 'Gemfile' } };
    await runTool(target, command, context, { scratch: { folder, of: target.folder } });
  }
  await mkdir(join(folder, 'vendor/bundle/ruby'), { recursive: true });
  await tidyGems(join(folder, 'vendor/bundle/ruby'));
  await rm(join(folder, 'vendor/cache'), { recursive: true, force: true });
}

const bundleCommands: readonly (readonly string[])[] = [
  ['config', 'set', '--local', 'without', 'development:test'],
  ['config', 'set', '--local', 'deployment', 'true'],
  ['install', '--quiet'],
];

function rubyVersion({ runtime, buildMethod }: BuildTarget): string | undefined {
  return /^ruby(\d+\.\d+)$/.exec(buildMethod ?? '')?.[1] ?? /^ruby(\d+\.\d+)$/.exec(runtime ?? '')?.[1];
}

/** Gems lie under the version of the Ruby that installed them. Those that are plain Ruby serve another as well. */
async function useVersion(target: BuildTarget, gems: string): Promise<void> {
  const wanted = rubyVersion(target);
  const isSameMachine = (process.arch === 'arm64' ? 'arm64' : 'x86_64') === target.architecture;
  for (const installed of await readdir(gems)) {
    const version = installed.split('.').slice(0, 2).join('.');
    const isSame = wanted === undefined || version === wanted;
    const compiled = await readdir(join(gems, installed, 'extensions')).catch(() => []);
    if (compiled.length > 0 && !(isSame && isSameMachine && process.platform === 'linux'))
      throw toolchainUnfit(
        describeTarget(target),
        `its gems hold compiled extensions, for Ruby ${version} on ${process.platform} ${process.arch}`,
        `build on Linux ${target.architecture} with Ruby ${wanted ?? version}, in CodeBuild by an image that has it`,
        target.location,
      );
    if (!isSame) await rename(join(gems, installed), join(gems, `${wanted}.0`));
  }
}
