import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { compilerSettings, settingsOf } from '../build-environment.ts';
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
  const { target, facts } = request;
  const runtime = target.role === 'layer' ? (target.buildMethod ?? target.runtime) : target.runtime;
  const isInstalled = facts.names.has('requirements.txt');
  const interpreter = isInstalled ? await findInterpreter(pythonVersion(runtime), context) : undefined;
  return {
    toolchain: 'python',
    identity: JSON.stringify([
      target.role,
      runtime ?? null,
      target.architecture,
      interpreter?.description ?? null,
      settingsOf(context, pipSettings),
    ]),
    alsoReads: isInstalled ? await requirementFiles(join(target.folder, 'requirements.txt')) : [],
    build: async (output) => {
      const folder = packagesFolder(request, output);
      await mkdir(folder, { recursive: true });
      if (interpreter) {
        const wanted = { architecture: target.architecture, ...(runtime === undefined ? {} : { runtime }) };
        const args = pipArguments(wanted, interpreter, folder);
        const env = { PYTHONDONTWRITEBYTECODE: '1', SOURCE_DATE_EPOCH: '315532800' };
        await runTool(target, { file: interpreter.file, args, cwd: target.folder, env }, context, { output });
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

const pipSettings = new RegExp(
  `^(PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|CONSTRAINT|REQUIRE_HASHES|ONLY_BINARY|NO_BINARY|PRE)|${compilerSettings})$`,
);

/** What requirements.txt reads outside its folder, and what that reads. */
async function requirementFiles(file: string, seen = new Set<string>()): Promise<readonly string[]> {
  if (seen.has(file) || !/\.(txt|in)$/.test(file)) return [];
  seen.add(file);
  const text = await readFile(file, 'utf8').catch(() => '');
  const named = requirementPaths(text).map((path) => resolve(dirname(file), path));
  const further = await Promise.all(named.map((path) => requirementFiles(path, seen)));
  return [...named, ...further.flat()];
}
