import { stat } from 'node:fs/promises';
import { buildOutdated } from '../errors/index.ts';
import type { Build } from '../manifest.ts';
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

/** Stops where the build's output is not what was built, so that nobody's later edit of it is deployed. */
export function requireCurrentBuild(build: Build, source: ArtifactSource): void {
  if (source.digest !== build.digest)
    throw buildOutdated(build.logicalId, `(${build.output}) was changed since, or is not whole`);
}

export async function requireBuildPresent(build: Build, path: string): Promise<void> {
  if (!(await stat(path).catch(() => undefined)))
    throw buildOutdated(build.logicalId, `(${build.output}) is not there any more`);
}
