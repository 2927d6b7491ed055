import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { writeManifest } from '../manifest-file.ts';
import { manifestSchemaVersion, type Build, type BuiltManifest } from '../manifest.ts';
import { runGroup, runTask } from '../task.ts';
import { showPath } from '../template-tree.ts';
import { prepareCache, type BuildCache } from './build-cache.ts';
import { withoutCredentials } from './build-environment.ts';
import { hasMakeTarget } from './folder-facts.ts';
import { makeOutput, type BuiltOutput } from './make-output.ts';
import type { BuildOptions } from './options.ts';
import { outputPath } from './output-folder.ts';
import { planBuilds, type BuildPlan, type PlannedBuild } from './plan.ts';
import { pruneCache } from './prune-cache.ts';
import { runTests } from './run-tests.ts';
import type { BuildRequest } from './toolchain.ts';

export type { BuildOptions } from './options.ts';

export interface BuildOutcome {
  readonly manifest: BuiltManifest;
  /** SHA-256 of the manifest. */
  readonly digest: string;
}

const defaultCacheBytes = 1024 ** 3;

/**
 * Builds the functions and layers of a template and of all that it nests, each by its own toolchain, into `.steps/build/`. A folder is
 * built when its resource's Metadata name a BuildMethod, when its Makefile has a target for it, when its handler is TypeScript, or when
 * it lists what must be installed or compiled (requirements.txt, dependencies in package.json, pom.xml, go.mod …); otherwise it is
 * deployed as it is.
 */
export async function buildWorkload(options: BuildOptions, host: Context): Promise<BuildOutcome> {
  const context = { ...host, environment: withoutCredentials(host.environment, options.passedVariables ?? []) };
  const cache = { folder: resolve(context.workingDirectory, options.cacheFolder ?? '.steps/cache') };
  await prepareCache(cache);
  const plan = await runTask(
    context,
    'plan',
    `find what ${options.templateFile} builds`,
    () => planBuilds(options, context),
    ({ builds, plain }) => ({ detail: `${builds.length} to build, ${plain.length} as they are` }),
  );
  const limit = pLimit(options.jobs ?? availableParallelism());
  const isRebuild = options.isRebuild === true;
  const results = await buildAll(
    plan.builds,
    (planned, within) => limit(() => buildOne(planned, cache, isRebuild, within)),
    context,
  );
  await pruneCache(cache, options.cacheBytes ?? defaultCacheBytes, context);
  // Every build ends before the first failure is told: nothing goes on behind the user's back.
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const builds = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  if (options.isTested === true) await testAll(plan, limit, context);
  const commit = await readCommit(host);
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

type Built = PromiseSettledResult<readonly Build[]>;

function buildAll(
  builds: readonly PlannedBuild[],
  build: (planned: PlannedBuild, context: Context) => Promise<readonly Build[]>,
  context: Context,
): Promise<readonly Built[]> {
  const id = 'build';
  let done = 0;
  const tell = () => {
    const amount = { done, total: builds.length, unit: 'folders' } as const;
    context.report({ type: 'task-progress', id, amounts: [amount] });
  };
  if (builds.length < 2) return Promise.allSettled(builds.map((planned) => build(planned, context)));
  return runGroup(context, id, 'build', (within) => {
    tell();
    const counted = (planned: PlannedBuild) =>
      build(planned, within).finally(() => {
        done += 1;
        tell();
      });
    return Promise.allSettled(builds.map(counted));
  });
}

/** Each folder once, whatever is deployed from it; every test ends before the first failure is told. */
async function testAll({ builds, plain }: BuildPlan, limit: LimitFunction, context: Context): Promise<void> {
  const requests = [
    ...builds.map(({ request }) => ({ ...request, built: join(request.workload, outputPath(request.target)) })),
    ...plain.map((request) => ({ ...request, built: request.target.folder })),
  ];
  // A Makefile has a target for each of them.
  const suiteOf = ({ target, facts }: BuildRequest) =>
    `${target.folder} ${hasMakeTarget(facts, `test-${target.logicalId}`) ? target.logicalId : ''}`;
  const suites = new Map(requests.toReversed().map((request) => [suiteOf(request), request]));
  const results = await Promise.allSettled(
    [...suites.values()].reverse().map((request) => limit(() => runTests(request, context))),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function buildOne(
  planned: PlannedBuild,
  cache: BuildCache,
  isRebuild: boolean,
  context: Context,
): Promise<readonly Build[]> {
  context.signal.throwIfAborted();
  const { targets, recipe, request } = planned;
  const names = targets.map(({ logicalId }) => logicalId).join(', ');
  const title = `build ${names} from ${request.target.source} (${recipe.toolchain})`;
  const built = await runTask(
    context,
    `build-${request.target.template}-${names}`,
    title,
    () => makeOutput(planned, cache, isRebuild, context),
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

function describe({ origin }: BuiltOutput) {
  if (origin === 'built') return {};
  const detail =
    origin === 'kept' ? 'its sources did not change' : 'its sources did not change, and it was in the cache';
  return { outcome: 'unchanged' as const, detail };
}
