import { sha256 } from './content-digest.ts';
import type { ReleasedFamily } from './released-template.ts';

/**
 * Feature branches of a workload: pipeline PIPELINE---NAME brings a branch to Dev, to a stack of the same name, while the branch lives.
 * Three hyphens: no instance's name begins with one, so that neither is taken for the other.
 * cloudformation/pipelines/feature-branches.yml relies on them.
 */
const separator = '---';

/** CodePipeline keeps artifacts under the first 20 characters of a pipeline's name. */
const nameLimit = 20;
const digestLength = 5;

/** How long the name can be that the pipelines of branches begin with. */
export const branchParentLimit = nameLimit - separator.length - digestLength;

export const branchesStackPrefix = 'codebuild-steps-feature-branches-';

export function branchPrefix(parent: string): string {
  return `${parent}${separator}`;
}

/** By what can be read of the branch, where there is room, and a digest of all of it, so that hardly two are the same. */
export function branchPipelineName(parent: string, branch: string, prefix: string): string {
  const digest = sha256(branch).slice(0, digestLength);
  const room = nameLimit - branchPrefix(parent).length - digestLength - 1;
  const readable = branch
    .slice(prefix.length)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, Math.max(0, room))
    .replace(/-$/, '');
  return `${branchPrefix(parent)}${readable === '' ? '' : `${readable}-`}${digest}`;
}

/** Whether a pipeline's name is that of a branch's, by the digest at its end. */
export function isPipelineOfBranch(pipelineName: string, branch: string): boolean {
  const [, last] = /---(?:.*-)?([^-]+)$/.exec(pipelineName) ?? [];
  return last === sha256(branch).slice(0, digestLength);
}

/** Of a pipeline, and of the stack that it deploys. */
function branchNamePattern(parent: string): string {
  const most = nameLimit - branchPrefix(parent).length - 1;
  return `^${branchPrefix(parent)}[a-z0-9][a-z0-9-]{${digestLength - 1},${most}}$`;
}

export function isBranchName(name: string, parent: string): boolean {
  return new RegExp(branchNamePattern(parent)).test(name);
}

/** Characters of branches that a pipeline's template takes. */
const branchCharacters = '[A-Za-z0-9._/-]';

export function isBranchToTake(branch: string, prefix: string): boolean {
  return branch.startsWith(prefix) && new RegExp(`^${branchCharacters}{1,200}$`).test(branch.slice(prefix.length));
}

/** What the pipelines of branches differ in; `own` is what the workload's own pipeline holds of all that they hold to something else. */
export function branchFamily(parent: string, prefix: string, own: Readonly<Record<string, string>>): ReleasedFamily {
  return {
    metadata: { BranchesOf: own },
    equal: ['PipelineName', 'StackName'],
    patterns: {
      PipelineName: branchNamePattern(parent),
      StackName: branchNamePattern(parent),
      BranchName: `^${prefix.replaceAll('.', String.raw`\.`)}${branchCharacters}{1,200}$`,
    },
  };
}
