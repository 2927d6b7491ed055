import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText, recordsOf, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { changeReferences } from './branches.ts';
import { git } from '../../git.ts';
import { onRepository } from './operation.ts';

const modes: Readonly<Record<string, string>> = { NORMAL: '100644', EXECUTABLE: '100755', SYMLINK: '120000' };

/** A commit made by the API: files put and deleted on top of the branch's tip. */
export const createCommit: Operation = {
  demands: onRepository('CreateCommit', 'branchName'),
  handle: (input, request) =>
    changeReferences(input, request, async (folder, references) => {
      const reference = `refs/heads/${requiredText(input, 'branchName')}`;
      const parent = checkParent(input, references.get(reference));
      const index = join(folder, `index-${randomUUID()}`);
      const run = { folder, environment: { GIT_INDEX_FILE: index, ...commitIdentity(input, request) } };
      const ask = async (args: readonly string[], content?: Buffer) =>
        (await git(request.cloud, args, content ? { ...run, input: content } : run)).toString('utf8').trim();
      try {
        if (parent) await ask(['read-tree', parent]);
        const before = await filesIn(ask);
        const put = await putFiles(input, ask);
        const filesDeleted: Output[] = [];
        for (const file of recordsOf(input, 'deleteFiles')) {
          filesDeleted.push(await removeFile(requiredText(file, 'filePath'), before, ask));
        }
        const treeId = await ask(['write-tree']);
        if (parent && treeId === (await ask(['rev-parse', `${parent}^{tree}`]))) {
          throw new AwsError('NoChangeException', 'There are no changes between the specified commit and its parent');
        }
        const message = Buffer.from(optionalText(input, 'commitMessage') ?? '');
        const commitId = await ask(['commit-tree', treeId, ...(parent ? ['-p', parent] : [])], message);
        await ask(['update-ref', reference, commitId]);
        const isNew = ({ absolutePath }: Output) => !before.has(String(absolutePath));
        const [filesAdded, filesUpdated] = [put.filter(isNew), put.filter((file) => !isNew(file))];
        return { commitId, treeId, filesAdded, filesUpdated, filesDeleted };
      } finally {
        await rm(index, { force: true });
      }
    }),
};

function checkParent(input: Input, tip: string | undefined): string | undefined {
  const given = optionalText(input, 'parentCommitId');
  if (tip === undefined || given === tip) return tip;
  if (given === undefined) throw new AwsError('ParentCommitIdRequiredException', 'A parent commit ID is required');
  throw new AwsError('ParentCommitIdOutdatedException', 'The parent commit ID is not the tip of the branch');
}

type Ask = (args: readonly string[], content?: Buffer) => Promise<string>;

/** By an entry without a mode, for a bare repository has no work tree to remove a file from. */
async function removeFile(filePath: string, files: ReadonlyMap<string, Output>, ask: Ask): Promise<Output> {
  const removed = files.get(filePath);
  if (removed === undefined) throw new AwsError('FileDoesNotExistException', `File ${filePath} does not exist`);
  await ask(['update-index', '--index-info'], Buffer.from(`0 ${'0'.repeat(40)}\t${filePath}\n`));
  return removed;
}

/** What the index holds: a line for each file, `MODE BLOB 0<tab>PATH`. */
async function filesIn(ask: Ask): Promise<ReadonlyMap<string, Output>> {
  const lines = (await ask(['ls-files', '--stage', '-z'])).split('\0').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [facts = '', absolutePath = ''] = line.split('\t');
      const [mode = '', blobId] = facts.split(' ');
      const fileMode = Object.keys(modes).find((name) => modes[name] === mode) ?? 'NORMAL';
      return [absolutePath, { absolutePath, blobId, fileMode }];
    }),
  );
}

async function putFiles(input: Input, ask: Ask): Promise<readonly Output[]> {
  const added: Output[] = [];
  for (const file of recordsOf(input, 'putFiles')) {
    const absolutePath = requiredText(file, 'filePath');
    const fileMode = optionalText(file, 'fileMode') ?? 'NORMAL';
    const content = file['fileContent'];
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(String(content ?? ''), 'base64');
    const blobId = await ask(['hash-object', '-w', '--stdin'], bytes);
    await ask(['update-index', '--add', '--cacheinfo', `${modes[fileMode] ?? '100644'},${blobId},${absolutePath}`]);
    added.push({ absolutePath, blobId, fileMode });
  }
  return added;
}

export function commitIdentity(input: Input, { caller, cloud }: Request): Readonly<Record<string, string>> {
  const name = optionalText(input, 'authorName') ?? arnOf(caller.principal);
  const email = optionalText(input, 'email') ?? '';
  const date = `${Math.floor(cloud.clock.now() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
