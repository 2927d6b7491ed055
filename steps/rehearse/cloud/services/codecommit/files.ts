import { requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { createCommit } from './create-commit.ts';
import { onRepository } from './operation.ts';

/** One file put or deleted by the API is a commit of one file. */
const putFile: Operation = {
  demands: onRepository('PutFile', 'branchName'),
  async handle(input, request) {
    const { filePath, fileContent, fileMode } = input;
    const commit = await createCommit.handle(
      { ...asCommit(input), putFiles: [{ filePath, fileContent, fileMode }] },
      request,
    );
    const [put] = [commit['filesAdded'], commit['filesUpdated']].flat() as readonly Output[];
    return { commitId: commit['commitId'], treeId: commit['treeId'], blobId: put?.['blobId'] };
  },
};

const deleteFile: Operation = {
  demands: onRepository('DeleteFile', 'branchName'),
  async handle(input, request) {
    const filePath = requiredText(input, 'filePath');
    const { commitId, treeId, filesDeleted } = await createCommit.handle(
      { ...asCommit(input), deleteFiles: [{ filePath }] },
      request,
    );
    const [deleted] = filesDeleted as readonly Output[];
    return { commitId, treeId, filePath, blobId: deleted?.['blobId'] };
  },
};

function asCommit({ repositoryName, branchName, parentCommitId, commitMessage, name, email }: Input): Input {
  return { repositoryName, branchName, parentCommitId, commitMessage, authorName: name, email };
}

export const fileOperations: Readonly<Record<string, Operation>> = { PutFile: putFile, DeleteFile: deleteFile };
