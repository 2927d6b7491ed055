import { AwsError } from '../../aws-error.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { git, readReferences, tryGit } from '../../git.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { announceReferences } from './reference-events.ts';
import { repositoryFolder } from './repository-folder.ts';
import { findRepository } from './state.ts';

function branchNameOf(input: Input): string {
  const name = optionalText(input, 'branchName');
  if (name === undefined)
    throw new AwsError('BranchNameRequiredException', 'A branch name is required, but was not specified');
  return name;
}

const getBranch: Operation = {
  demands: onRepository('GetBranch'),
  async handle(input, request) {
    const repository = findRepository(request, repositoryNameOf(input));
    const branchName = branchNameOf(input);
    const references = await readReferences(request.cloud, repositoryFolder(request.cloud, repository));
    const commitId = references.get(`refs/heads/${branchName}`);
    if (commitId === undefined)
      throw new AwsError('BranchDoesNotExistException', `Branch ${branchName} does not exist`);
    return { branch: { branchName, commitId } };
  },
};

const listBranches: Operation = {
  demands: onRepository('ListBranches'),
  async handle(input, request) {
    const repository = findRepository(request, repositoryNameOf(input));
    const references = await readReferences(request.cloud, repositoryFolder(request.cloud, repository));
    const branches = [...references.keys()].filter((name) => name.startsWith('refs/heads/'));
    return { branches: branches.map((name) => name.slice('refs/heads/'.length)) };
  },
};

const createBranch: Operation = {
  demands: onRepository('CreateBranch', 'branchName'),
  async handle(input, request) {
    const name = `refs/heads/${branchNameOf(input)}`;
    await changeReferences(input, request, async (folder, references) => {
      if (references.has(name))
        throw new AwsError('BranchNameExistsException', `Branch ${branchNameOf(input)} already exists`);
      const commitId = optionalText(input, 'commitId') ?? '';
      const made = await tryGit(request.cloud, ['update-ref', name, `${commitId}^{commit}`], { folder });
      if (made.exitCode !== 0) throw new AwsError('CommitDoesNotExistException', `Commit ${commitId} does not exist`);
    });
    return {};
  },
};

const deleteBranch: Operation = {
  demands: onRepository('DeleteBranch', 'branchName'),
  async handle(input, request) {
    const branchName = branchNameOf(input);
    const repository = findRepository(request, repositoryNameOf(input));
    if (repository.defaultBranch === branchName) {
      throw new AwsError('DefaultBranchCannotBeDeletedException', 'The default branch cannot be deleted');
    }
    return changeReferences(input, request, async (folder, references) => {
      const commitId = references.get(`refs/heads/${branchName}`);
      if (commitId === undefined) return {};
      await git(request.cloud, ['update-ref', '-d', `refs/heads/${branchName}`], { folder });
      return { deletedBranch: { branchName, commitId } };
    });
  },
};

/** Does what changes references, and announces what it changed. */
export async function changeReferences<T>(
  input: Input,
  request: Request,
  work: (folder: string, references: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const repository = findRepository(request, repositoryNameOf(input));
  const folder = repositoryFolder(request.cloud, repository);
  const before = await readReferences(request.cloud, folder);
  const result = await work(folder, before);
  const after = await readReferences(request.cloud, folder);
  announceReferences(request.cloud, repository, before, after, request.caller);
  return result;
}

export const branchOperations: Readonly<Record<string, Operation>> = {
  GetBranch: getBranch,
  ListBranches: listBranches,
  CreateBranch: createBranch,
  DeleteBranch: deleteBranch,
};
