import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { didYouMean } from '../closest-name.ts';
import { settingInvalid } from '../errors/index.ts';
import { listSources } from '../source-files.ts';
import { readTemplateTree } from '../template-tree.ts';
import { chooseToolchain } from './choose-toolchain.ts';
import { findTargets } from './find-targets.ts';
import { readFolderFacts } from './folder-facts.ts';
import type { BuildOptions } from './options.ts';
import type { BuildTarget } from './target.ts';
import type { BuildRequest, Recipe } from './toolchain.ts';
import { planCommand } from './toolchains/command.ts';

/** One output and the functions or layers that are deployed from it. */
export interface PlannedBuild {
  readonly request: BuildRequest;
  readonly recipe: Recipe;
  readonly targets: readonly BuildTarget[];
}

export interface BuildPlan {
  readonly builds: readonly PlannedBuild[];
  /** Targets whose folders are deployed as they are. */
  readonly plain: readonly BuildRequest[];
}

/** Finds what is to be built and decides how. Functions that would come out the same are built once. */
export async function planBuilds(options: BuildOptions, context: Context): Promise<BuildPlan> {
  const workload = context.workingDirectory;
  const tree = await readTemplateTree(resolve(workload, options.templateFile), workload);
  const targets = await findTargets(tree, context);
  rejectStrayCommands(options, targets);
  const planned = await Promise.all(targets.map((target) => planTarget(target, options, context)));
  const builds = new Map<string, PlannedBuild>();
  for (const { request, recipe } of planned) {
    if (!recipe) continue;
    const { target } = request;
    const id = JSON.stringify([target.folder, target.role, recipe.toolchain, recipe.identity]);
    builds.set(id, { request, recipe, ...builds.get(id), targets: [...(builds.get(id)?.targets ?? []), target] });
  }
  return {
    builds: [...builds.values()],
    plain: planned.filter(({ recipe }) => !recipe).map(({ request }) => request),
  };
}

function rejectStrayCommands({ commands = {} }: BuildOptions, targets: readonly BuildTarget[]): void {
  const ids = targets.map(({ logicalId }) => logicalId);
  for (const [id, command] of Object.entries(commands))
    if (!ids.includes(id))
      throw settingInvalid(
        '--command',
        `${id}=${command}`,
        `the logical id of ${ids.join(', ') || 'a function or layer, and there is none'}`,
        didYouMean(id, ids),
      );
}

async function planTarget(
  target: BuildTarget,
  options: BuildOptions,
  context: Context,
): Promise<{ readonly request: BuildRequest; readonly recipe: Recipe | undefined }> {
  const workload = context.workingDirectory;
  const sources = listSources(target.folder, workload);
  const facts = await readFolderFacts(
    target.folder,
    sources.map(({ path }) => path),
  );
  const request: BuildRequest = { target, facts, sources, workload };
  const command = options.commands?.[target.logicalId];
  if (command !== undefined) return { request, recipe: await planCommand(command, request, context) };
  return { request, recipe: await chooseToolchain(request)?.plan(request, context) };
}
