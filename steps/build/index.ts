import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { writeManifest } from '../manifest-file.ts';
import { manifestSchemaVersion, type Build, type BuiltManifest } from '../manifest.ts';
import { runTask } from '../task.ts';
import { showPath } from '../template-tree.ts';
import { makeOutput, type BuiltOutput } from './make-output.ts';
import type { BuildOptions } from './options.ts';
import { planBuilds, type PlannedBuild } from './plan.ts';

export type { BuildOptions } from './options.ts';

export interface BuildOutcome {
  readonly manifest: BuiltManifest;
  /** SHA-256 of the manifest. */
  readonly digest: string;
}

/** Two at once: a build uses more than one core by itself. */
const buildsAtOnce = 2;

/**
 * Builds the functions and layers of a template and of all that it nests, each by its own toolchain, into `.steps/build/`. A folder is
 * built when its resource's Metadata name a BuildMethod, when its Makefile has a target for it, when its handler is TypeScript, or when
 * it lists what must be installed (requirements.txt, dependencies in package.json); otherwise it is deployed as it is.
 */
export async function buildWorkload(options: BuildOptions, context: Context): Promise<BuildOutcome> {
  const plan = await runTask(
    context,
    'plan',
    `find what ${options.templateFile} builds`,
    () => planBuilds(options, context),
    ({ builds, plain }) => ({ detail: `${builds.length} to build, ${plain.length} as they are` }),
  );
  const limit = pLimit(buildsAtOnce);
  const results = await Promise.allSettled(plan.builds.map((planned) => limit(() => buildOne(planned, context))));
  // Every build ends before the first failure is told: nothing goes on behind the user's back.
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const builds = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const commit = await readCommit(context);
  const manifest: BuiltManifest = {
    schemaVersion: manifestSchemaVersion,
    stage: 'built',
    workload: options.workload,
    ...(commit === undefined ? {} : { commit }),
    template: showPath(context.workingDirectory, resolve(context.workingDirectory, options.templateFile)),
    builds,
  };
  return { manifest, digest: await writeManifest(context.workingDirectory, manifest) };
}

async function buildOne(planned: PlannedBuild, context: Context): Promise<readonly Build[]> {
  context.signal.throwIfAborted();
  const { targets, recipe, request } = planned;
  const names = targets.map(({ logicalId }) => logicalId).join(', ');
  const title = `build ${names} from ${request.target.source} (${recipe.toolchain})`;
  const built = await runTask(
    context,
    `build-${request.target.template}-${names}`,
    title,
    () => makeOutput(planned),
    describe,
  );
  return targets.map((target) => ({
    template: target.template,
    logicalId: target.logicalId,
    property: target.property,
    source: target.source,
    output: built.output,
    toolchain: recipe.toolchain,
    sourceDigest: built.sourceDigest,
    digest: built.digest,
  }));
}

function describe({ isCached }: BuiltOutput) {
  return isCached ? { outcome: 'unchanged' as const, detail: 'its sources did not change' } : {};
}
