import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { copyEntries } from '../copy-entries.ts';
import { pipArguments, pythonVersion, requirementPaths } from '../pip-arguments.ts';
import { findInterpreter } from '../python-interpreter.ts';
import { runTool } from '../run-tool.ts';
import { tidyPackages } from '../tidy-packages.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** Python: what requirements.txt names, beside the sources. A layer's go under `python/`. */
export const pythonToolchain: Toolchain = {
  name: 'python',
  takes: (method) => /^python3\.\d+$/.test(method),
  recognises: ({ facts }) => facts.names.has('requirements.txt'),
  plan: planInstallation,
};

async function planInstallation(request: BuildRequest, context: Context): Promise<Recipe> {
  const { target, facts, workload } = request;
  const runtime = target.role === 'layer' ? (target.buildMethod ?? target.runtime) : target.runtime;
  return {
    toolchain: 'python',
    identity: JSON.stringify([target.role, runtime ?? null, target.architecture]),
    alsoReads: await outsideFiles(target.folder, workload, facts.names),
    build: async (output) => {
      const folder = packagesFolder(request, output);
      await mkdir(folder, { recursive: true });
      if (facts.names.has('requirements.txt')) {
        const interpreter = await findInterpreter(pythonVersion(runtime), context);
        const wanted = { architecture: target.architecture, ...(runtime === undefined ? {} : { runtime }) };
        const args = pipArguments(wanted, interpreter, folder);
        const env = { PYTHONDONTWRITEBYTECODE: '1', SOURCE_DATE_EPOCH: '315532800' };
        await runTool(target, { file: interpreter.file, args, cwd: target.folder, env }, context);
        await tidyPackages(folder, false);
      }
      await copySources(request, output);
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
function packagesFolder({ target }: BuildRequest, output: string): string {
  return target.role === 'layer' ? join(output, 'python') : output;
}

/** A layer whose sources are laid out already keeps its layout. Wheels are what packages were installed from. */
async function copySources(request: BuildRequest, output: string): Promise<void> {
  const isLaidOut = request.target.role === 'layer' && request.facts.names.has('python');
  const sources = request.sources.filter(({ path }) => !path.endsWith('.whl'));
  await copyEntries(sources, isLaidOut ? output : packagesFolder(request, output));
  if (isLaidOut) await rm(join(output, 'requirements.txt'), { force: true });
}

async function outsideFiles(folder: string, workload: string, names: ReadonlySet<string>): Promise<readonly string[]> {
  if (!names.has('requirements.txt')) return [];
  const paths = requirementPaths(await readFile(join(folder, 'requirements.txt'), 'utf8'));
  return paths
    .map((path) => resolve(folder, path))
    .filter((path) => !path.startsWith(`${folder}/`) && path.startsWith(workload) && existsSync(path));
}
