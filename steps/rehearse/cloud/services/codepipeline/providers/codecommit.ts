import { AwsError } from '../../../aws-error.ts';
import { ActionFailure, type ActionRun, type RunAction } from './provider.ts';
import { putSource } from './put-source.ts';

interface Commit {
  readonly message: string;
  readonly author: { readonly date: string };
  readonly committer: { readonly date: string };
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
export const runCodeCommit: RunAction = async (run) => {
  const { RepositoryName = '', BranchName = '', OutputArtifactFormat = 'CODE_ZIP' } = run.configuration;
  if (OutputArtifactFormat !== 'CODE_ZIP') {
    throw new ActionFailure(
      'ConfigurationError',
      `OutputArtifactFormat ${OutputArtifactFormat} is not part of the embedded cloud: use CODE_ZIP`,
    );
  }
  const commitId = overriddenCommit(run) ?? (await branchTip(run, RepositoryName, BranchName));
  const { commit } = await ask<{ readonly commit: Commit }>(run, RepositoryName, 'GetCommit', { commitId });
  const message = commit.message.trimEnd();
  const { archive } = await ask<{ readonly archive: Buffer }>(run, RepositoryName, 'UploadArchive', { commitId });
  await putSource(run, archive, commitId, message);
  run.action.summary = message;
  Object.assign(run.action.outputVariables, {
    AuthorDate: isoDate(commit.author.date),
    BranchName,
    CommitId: commitId,
    CommitMessage: message,
    CommitterDate: isoDate(commit.committer.date),
    RepositoryName,
  });
  return 'done';
};

function overriddenCommit({ execution, declaration }: ActionRun): string | undefined {
  return execution.sourceRevisions.find(
    ({ actionName, revisionType }) => actionName === declaration.name && revisionType === 'COMMIT_ID',
  )?.revisionValue;
}

async function branchTip(run: ActionRun, repository: string, branchName: string): Promise<string> {
  const { branch } = await ask<{ readonly branch: { readonly commitId: string } }>(run, repository, 'GetBranch', {
    branchName,
  });
  return branch.commitId;
}

async function ask<T>(
  { cloud, caller, region }: ActionRun,
  repositoryName: string,
  operation: string,
  input: object,
): Promise<T> {
  try {
    return await cloud.call<T>(caller, {
      service: 'codecommit',
      operation,
      region,
      input: { repositoryName, ...input },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!error.code.startsWith('AccessDenied'))
      throw new ActionFailure(
        'RevisionUnavailable',
        `${error.message} (Service: AWSCodeCommit; Status Code: ${error.status}; Error Code: ${error.code})`,
      );
    throw new ActionFailure(
      'PermissionError',
      `The service role or action role doesn’t have the permissions required to access the AWS CodeCommit repository named ${repositoryName}. Update the IAM role permissions, and then try again. Error: ${error.message}`,
    );
  }
}

/** Git's `seconds zone`. */
function isoDate(date: string): string {
  return new Date(Number(date.split(' ')[0]) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
