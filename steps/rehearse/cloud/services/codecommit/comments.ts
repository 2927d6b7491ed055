import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { tryGit } from '../../git.ts';
import { findPullRequest, onPullRequest } from './pull-request.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { commentsOf, findRepository, repositoryArn } from './state.ts';

/** A comment on a pull request. Its author alone changes it. */
export interface Comment {
  readonly id: string;
  readonly pullRequestId: string;
  readonly repositoryName: string;
  readonly beforeCommitId: string;
  readonly afterCommitId: string;
  readonly location?: object;
  readonly authorArn: string;
  readonly createdAt: number;
  lastModifiedAt: number;
  content: string;
}

// https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PostCommentForPullRequest.html
const longestContent = 10_240;

function contentOf(input: Input): string {
  const content = optionalText(input, 'content');
  if (content === undefined) throw new AwsError('CommentContentRequiredException', 'The comment is empty');
  if (content.length <= longestContent) return content;
  throw new AwsError(
    'CommentContentSizeLimitExceededException',
    'The comment is too large. Comments are limited to 10,240 characters.',
  );
}

const postCommentForPullRequest: Operation = {
  demands: onRepository('PostCommentForPullRequest'),
  async handle(input, request) {
    const { id, repositoryName } = findPullRequest(input, request);
    if (repositoryNameOf(input) !== repositoryName) {
      throw new AwsError(
        'RepositoryNotAssociatedWithPullRequestException',
        'The repository does not contain any pull requests with that pull request ID',
      );
    }
    const now = request.cloud.clock.now();
    const comment: Comment = {
      id: randomUUID(),
      pullRequestId: id,
      repositoryName,
      beforeCommitId: await commitOf('beforeCommitId', input, request),
      afterCommitId: await commitOf('afterCommitId', input, request),
      ...(typeof input['location'] === 'object' && input['location'] ? { location: input['location'] } : {}),
      authorArn: arnOf(request.caller.principal),
      createdAt: now,
      lastModifiedAt: now,
      content: contentOf(input),
    };
    commentsOf(request)[comment.id] = comment;
    return { ...placeOf(comment), comment: describeComment(comment) };
  },
};

async function commitOf(member: string, input: Input, request: Request): Promise<string> {
  const id = optionalText(input, member);
  if (id === undefined) throw new AwsError('CommitIdRequiredException', `A commit ID was not specified: ${member}`);
  const folder = repositoryFolder(request.cloud, findRepository(request, repositoryNameOf(input)));
  const found = await tryGit(request.cloud, ['cat-file', '-e', `${id}^{commit}`], { folder });
  if (found.exitCode === 0) return id;
  throw new AwsError('CommitDoesNotExistException', `Commit ${id} does not exist`);
}

function placeOf({ pullRequestId, repositoryName, beforeCommitId, afterCommitId, location }: Comment): Output {
  return { pullRequestId, repositoryName, beforeCommitId, afterCommitId, ...(location ? { location } : {}) };
}

function describeComment({ id, content, authorArn, createdAt, lastModifiedAt }: Comment): Output {
  return {
    commentId: id,
    content,
    authorArn,
    creationDate: new Date(createdAt),
    lastModifiedDate: new Date(lastModifiedAt),
    deleted: false,
  };
}

const getCommentsForPullRequest: Operation = {
  demands: onPullRequest('GetCommentsForPullRequest'),
  handle(input, request) {
    const { id } = findPullRequest(input, request);
    const found = Object.values(commentsOf(request)).filter(({ pullRequestId }) => pullRequestId === id);
    return {
      commentsForPullRequestData: found.map((comment) => ({
        ...placeOf(comment),
        comments: [describeComment(comment)],
      })),
    };
  },
};

const updateComment: Operation = {
  demands: (input, request) => [
    {
      action: 'codecommit:UpdateComment',
      resource: repositoryArn(request.region, request.accountId, findComment(input, request).repositoryName),
    },
  ],
  handle(input, request) {
    const comment = findComment(input, request);
    if (comment.authorArn !== arnOf(request.caller.principal)) {
      throw new AwsError(
        'CommentNotCreatedByCallerException',
        'You cannot modify or delete this comment. Only comment authors can modify or delete their comments.',
      );
    }
    comment.content = contentOf(input);
    comment.lastModifiedAt = request.cloud.clock.now();
    return { comment: describeComment(comment) };
  },
};

function findComment(input: Input, request: Request): Comment {
  const id = optionalText(input, 'commentId');
  if (id === undefined) throw new AwsError('CommentIdRequiredException', 'A comment ID is required');
  const comments = commentsOf(request);
  const found = Object.hasOwn(comments, id) ? comments[id] : undefined;
  if (found) return found;
  throw new AwsError('CommentDoesNotExistException', `No comment exists with the ID ${id}`);
}

export const commentOperations: Readonly<Record<string, Operation>> = {
  PostCommentForPullRequest: postCommentForPullRequest,
  GetCommentsForPullRequest: getCommentsForPullRequest,
  UpdateComment: updateComment,
};
