import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOutdated } from '../errors/index.ts';
import type { Build } from '../manifest.ts';
import { digestSources, listSources } from '../source-files.ts';
import type { TreeReference } from '../template-tree.ts';
import type { ArtifactSource } from './artifact-source.ts';

/** What `steps build` made for a resource, if anything. */
export function findBuild(builds: readonly Build[], template: string, reference: TreeReference): Build | undefined {
  return builds.find(
    (build) =>
      build.template === template &&
      build.logicalId === reference.logicalId &&
      build.property === reference.kind.property,
  );
}

/** Stops where the template names another folder than it did when it was built. */
export function requireSameFolder(build: Build, named: string): void {
  if (build.source !== named)
    throw buildOutdated(build.logicalId, `was made from ${build.source}, and the template names ${named}`);
}

/** Stops where the sources are not those that were built, so that nobody deploys an older state than the one they look at. */
export async function requireSameSources(build: Build, workload: string): Promise<void> {
  const sources = listSources(join(workload, build.source), workload);
  if ((await digestSources(sources)) !== build.sourceDigest)
    throw buildOutdated(build.logicalId, `was made from ${build.source} before it was changed`);
}

/** Stops where the build's output is not what was built, so that nobody's later edit of it is deployed. */
export function requireCurrentBuild(build: Build, source: ArtifactSource): void {
  if (source.digest !== build.digest)
    throw buildOutdated(build.logicalId, `(${build.output}) was changed since, or is not whole`);
}

export async function requireBuildPresent(build: Build, path: string): Promise<void> {
  if (!(await stat(path).catch(() => undefined)))
    throw buildOutdated(build.logicalId, `(${build.output}) is not there any more`);
}
