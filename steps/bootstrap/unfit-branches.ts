import { branchParentLimit, branchPrefix } from '../pipeline-branches.ts';
import { branchesAtMost, branchParentOf, defaultBranchPrefix } from './branch-stacks.ts';
import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { repositoryOf } from './pipeline-names.ts';
import { isOfCodeCommit } from './source-stacks.ts';
import { namesOf } from './unfit-instances.ts';

type Pipelines = readonly PipelineConfiguration[];

/** Three hyphens keep what is of feature branches from what is not: what makes and removes them is bound to such names. */
export function findUnfitBranches(pipeline: PipelineConfiguration, pipelines: Pipelines): readonly Contradiction[] {
  if (branchesAtMost(pipeline) === 0) return [];
  const messages = [...findUnfit(pipeline), ...findTaken(pipeline, pipelines)];
  return [
    ...messages.map((message) => ({ path: ['feature-branches'], message })),
    ...findCovered(pipeline, pipelines).map((message) => ({ path: ['feature-branches', 'prefix'], message })),
  ];
}

function findUnfit(pipeline: PipelineConfiguration): readonly string[] {
  const parent = branchParentOf(pipeline);
  const hasNo = 'has no feature branches';
  return [
    ...(isOfCodeCommit(pipeline)
      ? []
      : [
          `feature-branches follow the branches of a CodeCommit repository, and the source of ${parent} is none. Of a connection, one pipeline can take several branches by triggers of its own (docs/pipelines.md)`,
        ]),
    ...(parent.length > branchParentLimit
      ? [
          `${parent} has more than ${branchParentLimit} characters, so that the pipelines of its branches would have no names`,
        ]
      : []),
    ...(pipeline['self-update'] === false ? [`with self-update: false a pipeline ${hasNo}`] : []),
    ...(pipeline.kind === 'publish' ? [`a pipeline that publishes ${hasNo}`] : []),
    ...(pipeline.template === undefined ? [] : [`a pipeline of a template of its own ${hasNo}`]),
    ...(pipeline.environments === undefined
      ? []
      : [`a pipeline of environments that are listed ${hasNo}: name accounts: dev`]),
    ...(pipeline.environments === undefined && pipeline.kind !== 'publish' && !hasDev(pipeline)
      ? ['feature branches are brought to Dev, and accounts: names no dev']
      : []),
  ];
}

function hasDev({ accounts, parameters }: PipelineConfiguration): boolean {
  return Boolean(accounts?.dev ?? parameters?.['DevAccountId']);
}

/** An instance of PIPELINE- would be named so too. */
function findTaken(pipeline: PipelineConfiguration, pipelines: Pipelines): readonly string[] {
  const parent = branchParentOf(pipeline);
  const isOfBranch = (name: string) => name.startsWith(branchPrefix(parent));
  return pipelines
    .map((other) => ({ ...namesOf(other), hasInstances: other.instances !== undefined }))
    .filter(
      ({ name, stack, hasInstances }) =>
        isOfBranch(name) || isOfBranch(stack) || (hasInstances && [name, stack].includes(`${parent}-`)),
    )
    .map(
      ({ name }) =>
        `pipeline ${name}, its stack or an instance of it is named as a feature branch of ${parent}: give it another name`,
    );
}

/** Else a branch would have two pipelines, and one of them would delete what it was. */
function findCovered(pipeline: PipelineConfiguration, pipelines: Pipelines): readonly string[] {
  const { prefix = defaultBranchPrefix } = pipeline['feature-branches'] ?? {};
  return pipelines
    .filter((other) => repositoryOf(other) === repositoryOf(pipeline))
    .map((other) => ({ name: namesOf(other).name, branch: other.branch ?? other.parameters?.['BranchName'] ?? 'main' }))
    .filter(({ branch }) => branch.startsWith(prefix))
    .map(
      ({ name, branch }) => `branch ${branch}, which has pipeline ${name}, begins as feature branches do (${prefix})`,
    );
}
