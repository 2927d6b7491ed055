import { join } from 'node:path';
import { branchesStackPrefix } from '../pipeline-branches.ts';
import { releaseParameter } from '../released-template.ts';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import { nameOf, pipelinesIn, repositoryOf } from './pipeline-names.ts';
import { pipelineStack } from './pipeline-stacks.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, ownTag, type StackTarget } from './stack-target.ts';

export const defaultBranchPrefix = 'feature/';
const defaultAtMost = 10;

/** What the names of its feature branches' pipelines begin with. */
export function branchParentOf(pipeline: PipelineConfiguration): string {
  return pipeline.branchParent ?? nameOf(pipeline);
}

/** How many pipelines of feature branches there can be beside it. */
export function branchesAtMost({ 'feature-branches': branches }: PipelineConfiguration): number {
  return branches === undefined ? 0 : (branches['at-most'] ?? defaultAtMost);
}

/** What pipelines of feature branches share, in each region that has some. */
export function branchRoles(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const regions = configuration.regions.filter((region) =>
    pipelinesIn(region, configuration).some((pipeline) => branchesAtMost(pipeline) > 0),
  );
  return standardStacksIn('feature-branch-roles', regions, () => ({}), configuration);
}

/** What makes and retires them, for each pipeline that has some. */
export function branchesStacks(configuration: BootstrapConfiguration): readonly StackTarget[] {
  return (configuration.pipelines ?? [])
    .filter((pipeline) => branchesAtMost(pipeline) > 0)
    .map((pipeline) => branchesStack(pipeline, configuration));
}

function branchesStack(pipeline: PipelineConfiguration, configuration: BootstrapConfiguration): StackTarget {
  const branchesOf = pipelineStack(pipeline, configuration);
  const { region } = branchesOf;
  const PipelineName = branchParentOf(pipeline);
  const { prefix = defaultBranchPrefix, 'time-to-live-days': days } = pipeline['feature-branches'] ?? {};
  return {
    kind: 'feature-branches',
    ...placeOf('Tools', configuration, region),
    stackName: `${branchesStackPrefix}${PipelineName}`,
    templateFile: join('pipelines', 'feature-branches.yml'),
    branchesOf,
    parameters: {
      PipelineName,
      RepositoryName: repositoryOf(pipeline),
      BranchPrefix: prefix,
      ...given('BaseBranch', pipeline.branch ?? pipeline.parameters?.['BranchName']),
      ...given('TimeToLiveDays', days),
      AtMost: String(branchesAtMost(pipeline)),
      // Which one it is follows from the pipeline, and is told when that is known.
      [releaseParameter]: { output: releaseParameter, of: 'pipeline', region },
      ...given('LogRetentionDays', pipeline['log-retention-days']),
      BuildImageRepositoryArn: imageRepositoryArn(configuration.image, region),
    },
    named: [],
    tags: { ...configuration.tags, ...pipeline.tags, ...ownTag },
  };
}
