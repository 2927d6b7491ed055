import {
  CodeCommitClient,
  GetPullRequestCommand,
  paginateGetCommentsForPullRequest,
  PostCommentForPullRequestCommand,
  UpdateCommentCommand,
  UpdatePullRequestApprovalStateCommand,
} from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';

/** An open pull request, at one revision of it. */
export interface PullRequest {
  readonly id: string;
  readonly repository: string;
  readonly revisionId: string;
  readonly sourceCommit: string;
  readonly destinationCommit: string;
  /** `main` */
  readonly destination: string;
  readonly isUpToDate: boolean;
}

/** The pull request, where it is open and its source branch is at the commit; nothing where something newer is to be said of it. */
export async function findPullRequest(
  pullRequestId: string,
  repository: string,
  commitId: string,
  settings: ClientSettings,
  context: Context,
): Promise<PullRequest | undefined> {
  const client = context.aws.client(CodeCommitClient, settings);
  const { pullRequest } = await client.send(new GetPullRequestCommand({ pullRequestId })).catch((error: unknown) => {
    throw fromAws(error, `look at pull request ${pullRequestId}`);
  });
  const target = pullRequest?.pullRequestTargets?.find(({ repositoryName }) => repositoryName === repository);
  if (!target || pullRequest?.pullRequestStatus !== 'OPEN' || target.sourceCommit !== commitId) return undefined;
  const { destinationCommit = '', destinationReference = '', mergeBase } = target;
  return {
    id: pullRequestId,
    repository,
    revisionId: pullRequest.revisionId ?? '',
    sourceCommit: commitId,
    destinationCommit,
    destination: destinationReference.replace(/^refs\/heads\//, ''),
    isUpToDate: mergeBase === destinationCommit,
  };
}

/** Approves the revision, or takes the approval back. Resolves to whether it is still the newest. */
export async function answerPullRequest(
  { id, revisionId }: PullRequest,
  isAccepted: boolean,
  settings: ClientSettings,
  context: Context,
): Promise<boolean> {
  const approvalState = isAccepted ? 'APPROVE' : 'REVOKE';
  const command = new UpdatePullRequestApprovalStateCommand({ pullRequestId: id, revisionId, approvalState });
  try {
    await context.aws.client(CodeCommitClient, settings).send(command);
    return true;
  } catch (error) {
    const isOutdated = ['RevisionNotCurrentException', 'PullRequestAlreadyClosedException'];
    if (error instanceof Error && isOutdated.includes(error.name)) return false;
    throw fromAws(error, `answer pull request ${id}`);
  }
}

/** Writes the comment, in the place of the one that the same session of the role wrote before: a comment's author alone may change it. */
export async function writeComment(
  pullRequest: PullRequest,
  content: string,
  settings: ClientSettings,
  context: Context,
): Promise<void> {
  const client = context.aws.client(CodeCommitClient, settings);
  try {
    const commentId = await findOwnComment(pullRequest, settings, context);
    if (commentId !== undefined) await client.send(new UpdateCommentCommand({ commentId, content }));
    else
      await client.send(
        new PostCommentForPullRequestCommand({
          pullRequestId: pullRequest.id,
          repositoryName: pullRequest.repository,
          beforeCommitId: pullRequest.destinationCommit,
          afterCommitId: pullRequest.sourceCommit,
          content,
        }),
      );
  } catch (error) {
    throw fromAws(error, `comment on pull request ${pullRequest.id}`);
  }
}

async function findOwnComment(
  { id: pullRequestId }: PullRequest,
  settings: ClientSettings,
  context: Context,
): Promise<string | undefined> {
  const { Arn } = await context.aws.client(STSClient, settings).send(new GetCallerIdentityCommand({}));
  const client = context.aws.client(CodeCommitClient, settings);
  for await (const { commentsForPullRequestData = [] } of paginateGetCommentsForPullRequest(
    { client },
    { pullRequestId },
  ))
    for (const { location, comments = [] } of commentsForPullRequestData) {
      const own = comments.find(({ authorArn, deleted }) => authorArn === Arn && deleted !== true);
      if (own && location === undefined) return own.commentId;
    }
  return undefined;
}
