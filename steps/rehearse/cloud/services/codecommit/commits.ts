import { AwsError } from '../../aws-error.ts';
import { optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Operation, Output, Request } from '../../service.ts';
import { tryGit } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { findRepository } from './state.ts';

const getCommit: Operation = {
  demands: onRepository('GetCommit'),
  async handle(input, request) {
    const commitId = requiredText(input, 'commitId');
    return { commit: await readCommit(request, repositoryNameOf(input), commitId) };
  },
};

async function readCommit(request: Request, repositoryName: string, commitId: string): Promise<Output> {
  const format = ['%H', '%T', '%P', '%an', '%ae', '%ad', '%cn', '%ce', '%cd', '%B'].join('%x00');
  const args = ['show', '--no-patch', '--date=raw', `--format=${format}`, `${commitId}^{commit}`];
  const folder = repositoryFolder(request.cloud, findRepository(request, repositoryName));
  const shown = await tryGit(request.cloud, args, { folder });
  if (shown.exitCode !== 0) throw new AwsError('CommitIdDoesNotExistException', `Commit ${commitId} does not exist`);
  const [id, treeId, parents = '', name, email, date, committer, committerEmail, committed, message = ''] = shown.stdout
    .toString('utf8')
    .split('\0');
  return {
    commitId: id,
    treeId,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    message: message.replace(/\n$/, ''),
    author: { name, email, date },
    committer: { name: committer, email: committerEmail, date: committed },
    additionalData: '',
  };
}

const modes: Readonly<Record<string, string>> = { '100644': 'NORMAL', '100755': 'EXECUTABLE', '120000': 'SYMLINK' };

const getFile: Operation = {
  demands: onRepository('GetFile'),
  async handle(input, request) {
    const repository = findRepository(request, repositoryNameOf(input));
    const folder = repositoryFolder(request.cloud, repository);
    const filePath = requiredText(input, 'filePath');
    const specifier = optionalText(input, 'commitSpecifier') ?? repository.defaultBranch ?? 'HEAD';
    const commit = await tryGit(request.cloud, ['rev-parse', '--verify', '--quiet', `${specifier}^{commit}`], {
      folder,
    });
    if (commit.exitCode !== 0) throw new AwsError('CommitDoesNotExistException', `Commit ${specifier} does not exist`);
    const commitId = commit.stdout.toString('utf8').trim();
    const listed = (await tryGit(request.cloud, ['ls-tree', commitId, '--', filePath], { folder })).stdout.toString(
      'utf8',
    );
    const [, mode = '', blobId = ''] = /^(\d+) blob ([0-9a-f]+)\t/.exec(listed) ?? [];
    if (blobId === '') throw new AwsError('FileDoesNotExistException', `File ${filePath} does not exist`);
    const { stdout: fileContent } = await tryGit(request.cloud, ['cat-file', 'blob', blobId], { folder });
    return { commitId, blobId, filePath, fileMode: modes[mode], fileSize: fileContent.length, fileContent };
  },
};

export const commitOperations: Readonly<Record<string, Operation>> = { GetCommit: getCommit, GetFile: getFile };
