import { AwsError } from '../../../aws-error.ts';
import { tryGit } from '../../../git.ts';
import { connectionService, findConnection, repositoryOf } from '../../../connections.ts';
import { ActionFailure, type ActionRun, type RunAction } from './provider.ts';
import { putSource } from './put-source.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
export const runCodeStarSourceConnection: RunAction = async (run) => {
  const { ConnectionArn = '', FullRepositoryId = '', OutputArtifactFormat = 'CODE_ZIP' } = run.configuration;
  if (OutputArtifactFormat !== 'CODE_ZIP')
    throw new ActionFailure(
      'ConfigurationError',
      `OutputArtifactFormat ${OutputArtifactFormat} is not part of the embedded cloud: use CODE_ZIP`,
    );
  demandUse(run, ConnectionArn, FullRepositoryId);
  const folder = availableRepository(run, ConnectionArn, FullRepositoryId);
  const { revision, branch } = wantedRevision(run);
  const log = await ask(run, folder, ['log', '-1', '--format=%H%x00%aI%x00%B', revision]);
  const [CommitId = '', authored = '', message = ''] = log.toString('utf8').split('\0');
  const archive = await ask(run, folder, ['archive', '--format=zip', CommitId]);
  const CommitMessage = message.trimEnd();
  await putSource(run, archive, CommitId, CommitMessage);
  run.action.summary = CommitMessage;
  Object.assign(run.action.outputVariables, {
    AuthorDate: new Date(authored).toISOString().replace(/\.\d+Z$/, 'Z'),
    BranchName: branch,
    CommitId,
    CommitMessage,
    ConnectionArn,
    FullRepositoryName: FullRepositoryId,
  });
  return 'done';
};

/** Of the action's role, else the pipeline's. https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#connections-use */
function demandUse({ cloud, caller, region }: ActionRun, arn: string, fullRepositoryId: string): void {
  const service = connectionService(arn);
  const context = { [`${service}:FullRepositoryId`]: fullRepositoryId };
  try {
    cloud.authorise(caller, { action: `${service}:UseConnection`, resource: arn, context }, region);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ActionFailure(
      'PermissionError',
      `Unable to use Connection: ${arn}. The provided role does not have sufficient permissions.`,
    );
  }
}

/** The texts of these two are unverified. */
function availableRepository({ cloud }: ActionRun, arn: string, fullRepositoryId: string): string {
  if (findConnection(cloud, arn)?.status === 'PENDING')
    throw new ActionFailure('ConfigurationError', `Connection ${arn} is not available: its status is PENDING`);
  const folder = repositoryOf(cloud, arn, fullRepositoryId);
  if (folder !== undefined) return folder;
  throw new ActionFailure('RevisionUnavailable', `No repository ${fullRepositoryId} is found by connection ${arn}`);
}

/** That of the push that started the execution, else the newest of the action's branch. */
function wantedRevision({ execution, declaration, configuration }: ActionRun) {
  const { BranchName = '' } = configuration;
  const pushed = execution.sourceRevisions.find(
    ({ actionName, revisionType }) => actionName === declaration.name && revisionType === 'COMMIT_ID',
  );
  return { revision: pushed?.revisionValue ?? `refs/heads/${BranchName}`, branch: pushed?.branchName ?? BranchName };
}

async function ask({ cloud }: ActionRun, folder: string, args: readonly string[]): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await tryGit(cloud, args, { folder });
  if (exitCode === 0) return stdout;
  throw new ActionFailure('RevisionUnavailable', stderr.trim());
}
