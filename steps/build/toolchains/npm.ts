import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { lockfileMissing } from '../../errors/index.ts';
import { copyEntries } from '../copy-entries.ts';
import type { FolderFacts } from '../folder-facts.ts';
import { npm, npmIdentity } from '../node-modules.ts';
import type { BuildTarget } from '../target.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** JavaScript with dependencies: the sources as they are, beside what the lockfile says. A layer's go under `nodejs/`. */
export const npmToolchain: Toolchain = {
  name: 'npm',
  takes: (method) => /^nodejs\d+/.test(method),
  recognises: ({ target, facts }) => {
    if (!hasDependencies(facts)) return false;
    return target.role === 'layer' || /^nodejs\d+/.test(target.runtime ?? '');
  },
  plan: planInstallation,
};

async function planInstallation({ target, facts, sources }: BuildRequest, context: Context): Promise<Recipe> {
  const isInstalled = hasDependencies(facts);
  if (isInstalled && !['package-lock.json', 'npm-shrinkwrap.json'].some((name) => facts.names.has(name)))
    throw lockfileMissing(target.source);
  const args = ciArguments(target);
  return {
    toolchain: 'npm',
    identity: JSON.stringify([target.role, args, isInstalled ? await npmIdentity(context) : null]),
    alsoReads: [],
    build: async (output) => {
      // https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
      const folder = target.role === 'layer' ? join(output, 'nodejs') : output;
      await mkdir(folder, { recursive: true });
      await copyEntries(sources, folder);
      if (isInstalled) await npm(target, args, folder, context, { scratch: { folder, of: target.folder } });
      // As SAM's builder: a registry's tokens are not deployed, and npm's notes on an installation are read by npm only.
      for (const name of ['.npmrc', 'node_modules/.package-lock.json']) await rm(join(folder, name), { force: true });
      return {};
    },
  };
}

/** Links to packages of the workload would lead out of the archive: they are installed as copies. */
export function ciArguments(
  { architecture }: Pick<BuildTarget, 'architecture'>,
  machine: Machine = process,
): readonly string[] {
  const cpu = architecture === 'arm64' ? 'arm64' : 'x64';
  const isSame = machine.platform === 'linux' && machine.arch === cpu;
  // Optional packages of prebuilt binaries are chosen by these. https://docs.npmjs.com/cli/v11/using-npm/config#cpu
  const system = isSame ? [] : ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  return ['ci', '--omit=dev', '--install-links', ...system, '--no-audit', '--no-fund'];
}

type Machine = Pick<typeof process, 'platform' | 'arch'>;

function hasDependencies(facts: FolderFacts): boolean {
  return Object.keys(facts.package?.dependencies ?? {}).length > 0;
}
