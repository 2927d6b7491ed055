import type { Operation } from '../../service.ts';
import { tryGit } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { specifiedCommit } from './specified-commit.ts';
import { findRepository } from './state.ts';

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetMergeOptions.html */
export const getMergeOptions: Operation = {
  demands: onRepository('GetMergeOptions'),
  async handle(input, request) {
    const folder = repositoryFolder(request.cloud, findRepository(request, repositoryNameOf(input)));
    const source = await specifiedCommit('sourceCommitSpecifier', input, request, folder);
    const destination = await specifiedCommit('destinationCommitSpecifier', input, request, folder);
    const ask = async (args: readonly string[]) => tryGit(request.cloud, args, { folder });
    // What AWS says of commits without a common ancestor is unverified.
    const base = (await ask(['merge-base', destination, source])).stdout.toString('utf8').trim();
    const merges = (await ask(['merge-tree', '--write-tree', destination, source])).exitCode === 0;
    return {
      mergeOptions: [
        ...(base === destination ? ['FAST_FORWARD_MERGE'] : []),
        ...(merges ? ['SQUASH_MERGE', 'THREE_WAY_MERGE'] : []),
      ],
      sourceCommitId: source,
      destinationCommitId: destination,
      baseCommitId: base,
    };
  },
};
