import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { lockfileMissing } from '../../errors/index.ts';
import { copyEntries } from '../copy-entries.ts';
import type { FolderFacts } from '../folder-facts.ts';
import { npm } from '../node-modules.ts';
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
  return {
    toolchain: 'npm',
    identity: target.role,
    alsoReads: [],
    build: async (output) => {
      // https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
      const folder = target.role === 'layer' ? join(output, 'nodejs') : output;
      await mkdir(folder, { recursive: true });
      await copyEntries(sources, folder);
      if (!hasDependencies(facts)) return {};
      if (!['package-lock.json', 'npm-shrinkwrap.json'].some((name) => existsSync(join(folder, name))))
        throw lockfileMissing(target.source);
      // Links to packages of the workload would lead out of the archive: they are installed as copies.
      await npm(target, ['ci', '--omit=dev', '--install-links', '--no-audit', '--no-fund'], folder, context);
      return {};
    },
  };
}

function hasDependencies(facts: FolderFacts): boolean {
  return Object.keys(facts.package?.dependencies ?? {}).length > 0;
}
