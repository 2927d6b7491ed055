import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { changeReferences } from './branches.ts';
import { commitIdentity } from './create-commit.ts';
import { git, tryGit } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import {
  describePullRequest,
  evaluateRules,
  findOpenPullRequest,
  onPullRequest,
  revisionOf,
  tipsOf,
  type PullRequest,
  type Tips,
} from './pull-request.ts';

const strategies = {
  FastForward: 'FAST_FORWARD_MERGE',
  Squash: 'SQUASH_MERGE',
  ThreeWay: 'THREE_WAY_MERGE',
} as const;
type Strategy = keyof typeof strategies;

function mergePullRequest(strategy: Strategy): Operation {
  const name = `MergePullRequestBy${strategy}`;
  return {
    demands: onPullRequest(name, 'destination'),
    async handle(input, request) {
      const pullRequest = findOpenPullRequest(input, request);
      const tips = await mergeableTips(pullRequest, input, request);
      const target = { ...input, repositoryName: pullRequest.repositoryName };
      const { destinationReference } = pullRequest;
      const mergeCommitId = await moveBranch(target, request, destinationReference, tips, strategy);
      const mergedBy = arnOf(request.caller.principal);
      pullRequest.merge = { mergedBy, mergeCommitId, mergeOption: strategies[strategy] };
      pullRequest.closed = tips;
      pullRequest.status = 'CLOSED';
      return { pullRequest: await describePullRequest(pullRequest, request) };
    },
  };
}

async function mergeableTips(pullRequest: PullRequest, input: Input, request: Request): Promise<Tips> {
  if (repositoryNameOf(input) !== pullRequest.repositoryName) {
    throw new AwsError(
      'RepositoryNotAssociatedWithPullRequestException',
      'The repository does not contain any pull requests with that pull request ID',
    );
  }
  const tips = await tipsOf(pullRequest, request);
  const expected = optionalText(input, 'sourceCommitId');
  if (expected !== undefined && expected !== tips.sourceCommit) {
    throw new AwsError(
      'TipOfSourceReferenceIsDifferentException',
      'The tip of the source branch is a different commit',
    );
  }
  if (evaluateRules(pullRequest, revisionOf(pullRequest, tips)).approved) return tips;
  throw new AwsError(
    'PullRequestApprovalRulesNotSatisfiedException',
    'The pull request cannot be merged because one or more approval rules have not been satisfied',
  );
}

/** Two branches merged without a pull request: no approval rule is asked. */
function mergeBranches(strategy: Strategy): Operation {
  const name = `MergeBranchesBy${strategy}`;
  return {
    // A destination that is no target branch moves nothing, but the key names what it would be merged into.
    demands: (input, request) =>
      onRepository(name, input['targetBranch'] === undefined ? 'destinationCommitSpecifier' : 'targetBranch')(
        input,
        request,
      ),
    handle: async (input, request) => {
      const target = optionalText(input, 'targetBranch') ?? requiredText(input, 'destinationCommitSpecifier');
      const commitId = await changeReferences(input, request, async (folder, references) => {
        if (!references.has(`refs/heads/${target}`)) {
          throw new AwsError('BranchDoesNotExistException', `Branch ${target} does not exist`);
        }
        const commit = (specifier: string): string => references.get(`refs/heads/${specifier}`) ?? specifier;
        const sourceCommit = commit(requiredText(input, 'sourceCommitSpecifier'));
        const destinationCommit = commit(requiredText(input, 'destinationCommitSpecifier'));
        const merged = await mergeCommits({ folder, input, request }, { sourceCommit, destinationCommit }, strategy);
        await git(request.cloud, ['update-ref', `refs/heads/${target}`, merged], { folder });
        return merged;
      });
      return { commitId };
    },
  };
}

function moveBranch(
  input: Input,
  request: Request,
  reference: string,
  tips: Tips,
  strategy: Strategy,
): Promise<string> {
  return changeReferences(input, request, async (folder) => {
    const merged = await mergeCommits({ folder, input, request }, tips, strategy);
    await git(request.cloud, ['update-ref', reference, merged, tips.destinationCommit], { folder });
    return merged;
  });
}

interface Place {
  readonly folder: string;
  readonly input: Input;
  readonly request: Request;
}

async function mergeCommits(place: Place, tips: Tips, strategy: Strategy): Promise<string> {
  const { folder, request } = place;
  const { sourceCommit, destinationCommit } = tips;
  if (strategy === 'FastForward') {
    const ancestry = ['merge-base', '--is-ancestor', destinationCommit, sourceCommit];
    if ((await tryGit(request.cloud, ancestry, { folder })).exitCode !== 0) throw manualMergeRequired();
    return sourceCommit;
  }
  const merged = await tryGit(request.cloud, ['merge-tree', '--write-tree', destinationCommit, sourceCommit], {
    folder,
  });
  if (merged.exitCode !== 0) throw manualMergeRequired();
  const tree = merged.stdout.toString('utf8').trim();
  const parents = strategy === 'Squash' ? [destinationCommit] : [destinationCommit, sourceCommit];
  return commitTree(place, tree, parents);
}

async function commitTree(
  { folder, input, request }: Place,
  tree: string,
  parents: readonly string[],
): Promise<string> {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
  const message = optionalText(input, 'commitMessage') ?? 'Merged';
  const run = { folder, environment: commitIdentity(input, request), input: message };
  return (await git(request.cloud, args, run)).toString('utf8').trim();
}

function manualMergeRequired(): AwsError {
  return new AwsError('ManualMergeRequiredException', 'The branches cannot be merged automatically');
}

export const mergeOperations: Readonly<Record<string, Operation>> = {
  MergePullRequestByFastForward: mergePullRequest('FastForward'),
  MergePullRequestBySquash: mergePullRequest('Squash'),
  MergePullRequestByThreeWay: mergePullRequest('ThreeWay'),
  MergeBranchesByFastForward: mergeBranches('FastForward'),
  MergeBranchesBySquash: mergeBranches('Squash'),
  MergeBranchesByThreeWay: mergeBranches('ThreeWay'),
};
