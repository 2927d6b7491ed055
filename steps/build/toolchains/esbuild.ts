import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { esbuildVersion, locateEsbuild } from '../../tools/index.ts';
import type { Context } from '../../context.ts';
import { hasTypeScriptEntry, requireEntry } from '../entry-file.ts';
import { entryPoints, esbuildArguments } from '../esbuild-arguments.ts';
import { foldersAbove, readPackageFile, type PackageFile } from '../folder-facts.ts';
import { ensureNodeModules, findInstallation, npmIdentity, readPackages, type Installation } from '../node-modules.ts';
import { outputPath } from '../output-folder.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import { tsconfigFiles } from '../tsconfig-files.ts';
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
  const installation = findInstallation(target.folder, workload);
  const hasSourceMap = !['undefined', 'false'].includes(String(target.buildProperties['Sourcemap']));
  return {
    toolchain: 'esbuild',
    identity: JSON.stringify([
      esbuildArguments(input, ''),
      await bundlerVersion(installation, folders),
      installation ? await npmIdentity(context) : null,
      // A source map leads from the bundle's place to the sources'.
      hasSourceMap ? [target.source, outputPath(target)] : null,
    ]),
    alsoReads: [
      ...folders.slice(1).map((folder) => join(folder, 'package.json')),
      ...(await tsconfigFiles(folders)),
      ...(installation ? [installation.lockfile] : []),
    ].filter((file) => existsSync(file)),
    build: async (output) => {
      await ensureNodeModules(target, workload, context);
      const file = await locateEsbuild(folders, context);
      const inputs = await withScratch(async (scratch) => {
        const metafile = join(scratch, 'meta.json');
        const args = [...esbuildArguments(input, output), `--metafile=${metafile}`];
        await runTool(target, { file, args, cwd: target.folder }, context, { output });
        return readInputs(metafile, target.folder);
      });
      // Packages that npm installed are what the lockfile says; of others nothing is known but what they are.
      const isLocked = installation?.isForeign === false;
      return { alsoRead: inputs.filter((path) => !isLocked || !path.includes('/node_modules/')) };
    },
  };
}

/** The version that bundles: what the lockfile brings, else what is installed or ours. */
async function bundlerVersion(installation: Installation | undefined, folders: readonly string[]): Promise<string> {
  const locked = installation?.isForeign === false ? await readPackages(installation.lockfile) : undefined;
  return locked?.['node_modules/esbuild']?.version ?? esbuildVersion(folders);
}

async function nearestPackage(folders: readonly string[]): Promise<PackageFile> {
  const folder = folders.find((above) => existsSync(join(above, 'package.json')));
  return folder === undefined ? {} : readPackageFile(folder);
}

/** The files that went into the bundle. */
async function readInputs(metafile: string, folder: string): Promise<readonly string[]> {
  const { inputs } = JSON.parse(await readFile(metafile, 'utf8')) as { inputs: Readonly<Record<string, unknown>> };
  return Object.keys(inputs)
    .map((path) => resolve(folder, path))
    .filter((file) => existsSync(file));
}
