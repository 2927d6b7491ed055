import type { ConfigurationProblem } from '../errors/index.ts';
import { checkEnvironments } from './check-environments.ts';
import { checkPublishing } from './check-publishing.ts';
import { checkRules } from './check-rules.ts';
import { checkSource } from './check-sources.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { nameOf, workloadOf } from './pipeline-names.ts';
import { findUnsplittable } from './split-by-class.ts';
import { findUnfitBranches } from './unfit-branches.ts';
import { findUnfitInstances } from './unfit-instances.ts';

type Pipelines = readonly PipelineConfiguration[];

/**
 * What pipelines that their schema accepts cannot mean: all of it, each where it is said, in bootstrap.yml or in a table. `split`: the same
 * with those that became two.
 */
export function findUnfitPipelines(
  named: Pipelines,
  split: Pipelines,
  configuration: BootstrapConfiguration,
): readonly ConfigurationProblem[] {
  const problems = [
    ...named.flatMap((pipeline) =>
      located(pipeline, [
        ...checkPublishing(pipeline, configuration),
        ...checkSource(pipeline, configuration),
        ...checkEnvironments(pipeline, configuration),
        ...checkRules(pipeline),
        ...findUnsplittable(pipeline),
      ]),
    ),
    ...split.flatMap((pipeline, index) =>
      located(pipeline, [
        ...findUnfit(pipeline, split.slice(0, index), configuration.regions),
        ...findUnfitInstances(pipeline, split),
        ...findUnfitBranches(pipeline, split),
      ]),
    ),
  ];
  // Of a pipeline that became two, what is wrong with both is told once.
  const known = new Set<string>();
  return problems.filter((problem) => {
    const text = JSON.stringify(problem);
    return known.size < known.add(text).size;
  });
}

function located({ at }: PipelineConfiguration, found: readonly Contradiction[]): readonly ConfigurationProblem[] {
  return found.map(({ path, message }) => ({ message, location: at?.(path) }));
}

function findUnfit(pipeline: PipelineConfiguration, former: Pipelines, regions: readonly string[]) {
  const { region = regions[0] ?? '' } = pipeline;
  const found: Contradiction[] = [];
  if (!regions.includes(region))
    found.push({ path: ['region'], message: `region ${region} is not among regions: it has no common resources` });
  if (workloadOf(pipeline) === '') found.push({ path: [], message: 'this pipeline names no workload' });
  const name = nameOf(pipeline);
  if (former.some((other) => nameOf(other) === name && (other.region ?? regions[0] ?? '') === region))
    found.push({ path: ['name'], message: `there are two pipelines ${name}: give one another name` });
  return found;
}
