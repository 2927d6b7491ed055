import { optionalText } from '../../protocols/json-input.ts';
import type { Operation, Output } from '../../service.ts';
import { git } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { specifiedCommit } from './specified-commit.ts';
import { findRepository } from './state.ts';

const longestPage = 100;

/** Page by page. https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetDifferences.html */
const getDifferences: Operation = {
  demands: onRepository('GetDifferences'),
  async handle(input, request) {
    const folder = repositoryFolder(request.cloud, findRepository(request, repositoryNameOf(input)));
    const after = await specifiedCommit('afterCommitSpecifier', input, request, folder);
    // Without a commit to compare with, everything is there anew: this is the id of Git's empty tree.
    const before =
      optionalText(input, 'beforeCommitSpecifier') === undefined
        ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
        : await specifiedCommit('beforeCommitSpecifier', input, request, folder);
    const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', before, after];
    const all = readRaw((await git(request.cloud, args, { folder })).toString('utf8'));
    const start = Number(optionalText(input, 'NextToken') ?? 0);
    const size = typeof input['MaxResults'] === 'number' ? input['MaxResults'] : longestPage;
    const end = start + Math.min(size, longestPage);
    return { differences: all.slice(start, end), ...(end < all.length ? { NextToken: String(end) } : {}) };
  },
};

/** `:oldmode newmode oldblob newblob STATUS`, then the path, each ended by NUL. */
function readRaw(text: string): readonly Output[] {
  const parts = text.split('\0');
  const differences: Output[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [beforeMode = '', mode, beforeId, blobId, status = ''] = (parts[index] ?? '').split(' ');
    const path = parts[index + 1];
    const before = { blobId: beforeId, path, mode: beforeMode.slice(1) };
    const changeType = status === 'A' || status === 'D' ? status : 'M';
    differences.push({
      ...(changeType === 'A' ? {} : { beforeBlob: before }),
      ...(changeType === 'D' ? {} : { afterBlob: { blobId, path, mode } }),
      changeType,
    });
  }
  return differences;
}

export const differenceOperations: Readonly<Record<string, Operation>> = { GetDifferences: getDifferences };
