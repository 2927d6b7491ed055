import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { locateEsbuild } from '../../tools/index.ts';
import type { Context } from '../../context.ts';
import { hasTypeScriptEntry, requireEntry } from '../entry-file.ts';
import { entryPoints, esbuildArguments } from '../esbuild-arguments.ts';
import { foldersAbove, readPackageFile, type PackageFile } from '../folder-facts.ts';
import { ensureNodeModules, findInstallation } from '../node-modules.ts';
import { runTool } from '../run-tool.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** TypeScript, and what says `BuildMethod: esbuild`: packages installed from the lockfile, the handler bundled into one file. */
export const esbuildToolchain: Toolchain = {
  name: 'esbuild',
  takes: (method) => method === 'esbuild',
  recognises: ({ target, facts }) => target.role === 'function' && hasTypeScriptEntry(target.handler, facts),
  plan: planBundle,
};

async function planBundle({ target, facts, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const folders = foldersAbove(target.folder, workload);
  const named = entryPoints(target.buildProperties).length > 0;
  const input = {
    target,
    package: await nearestPackage(folders),
    ...(named ? {} : { entry: requireEntry(target, facts) }),
  };
  // The version of an installed esbuild is held by the lockfile, which belongs to the sources.
  return {
    toolchain: 'esbuild',
    identity: JSON.stringify(esbuildArguments(input, '')),
    alsoReads: configurationFiles(folders.slice(1), findInstallation(target.folder, workload)?.lockfile),
    build: async (output) => {
      await ensureNodeModules(target, workload, context);
      const file = await locateEsbuild(folders, context);
      const scratch = await mkdtemp(join(tmpdir(), 'codebuild-steps-esbuild-'));
      try {
        const metafile = join(scratch, 'meta.json');
        const args = [...esbuildArguments(input, output), `--metafile=${metafile}`];
        await runTool(target, { file, args, cwd: target.folder }, context);
        return { alsoRead: await readInputs(metafile, target.folder) };
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

async function nearestPackage(folders: readonly string[]): Promise<PackageFile> {
  const folder = folders.find((above) => existsSync(join(above, 'package.json')));
  return folder === undefined ? {} : readPackageFile(folder);
}

/** What esbuild and npm read above the function's own folder. */
function configurationFiles(above: readonly string[], lockfile: string | undefined): readonly string[] {
  const files = above.flatMap((folder) => ['package.json', 'tsconfig.json'].map((name) => join(folder, name)));
  return [...files, ...(lockfile === undefined ? [] : [lockfile])].filter((file) => existsSync(file));
}

/** The files that went into the bundle. Installed packages are left out: the lockfile stands for them. */
async function readInputs(metafile: string, folder: string): Promise<readonly string[]> {
  const { inputs } = JSON.parse(await readFile(metafile, 'utf8')) as { inputs: Readonly<Record<string, unknown>> };
  return Object.keys(inputs)
    .map((path) => resolve(folder, path))
    .filter((file) => !file.includes('/node_modules/') && existsSync(file));
}
