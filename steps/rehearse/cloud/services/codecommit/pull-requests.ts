import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText, recordsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { appliesTo, parseRuleContent } from './approval-rule.ts';
import { templatesOfRepository } from './approval-rule-templates.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { announceCreated } from './pull-request-events.ts';
import {
  describePullRequest,
  findOpenPullRequest,
  findPullRequest,
  onPullRequest,
  tipsOf,
  type ApprovalRule,
  type PullRequest,
} from './pull-request.ts';
import { findRepository, pullRequestsOf } from './state.ts';

function targetOf(input: Input): Input {
  const [target] = recordsOf(input, 'targets');
  if (!target) throw new AwsError('TargetsRequiredException', 'An array of target objects is required');
  return target;
}

const createPullRequest: Operation = {
  demands: (input, request) => onRepository('CreatePullRequest')(targetOf(input), request),
  async handle(input, request) {
    const pullRequest = await newPullRequest(input, request);
    pullRequestsOf(request)[pullRequest.id] = pullRequest;
    const repository = findRepository(request, pullRequest.repositoryName);
    announceCreated(request.cloud, repository, pullRequest, await tipsOf(pullRequest, request), request.caller);
    return { pullRequest: await describePullRequest(pullRequest, request) };
  },
};

async function newPullRequest(input: Input, request: Request): Promise<PullRequest> {
  const title = optionalText(input, 'title');
  if (title === undefined) throw new AwsError('TitleRequiredException', 'A pull request title is required');
  const target = targetOf(input);
  const repository = findRepository(request, repositoryNameOf(target));
  const sourceReference = fullName(optionalText(target, 'sourceReference'));
  const destinationReference = fullName(optionalText(target, 'destinationReference') ?? repository.defaultBranch);
  if (sourceReference === destinationReference) {
    throw new AwsError('SourceAndDestinationAreSameException', 'The source and destination branches are the same');
  }
  const now = request.cloud.clock.now();
  const description = optionalText(input, 'description');
  const pullRequest: PullRequest = {
    id: String(Object.keys(pullRequestsOf(request)).length + 1),
    title,
    ...(description === undefined ? {} : { description }),
    authorArn: arnOf(request.caller.principal),
    createdAt: now,
    lastActivityAt: now,
    status: 'OPEN',
    repositoryName: repository.name,
    sourceReference,
    destinationReference,
    rules: rulesFor(request, repository.id, destinationReference),
    approvals: [],
  };
  await tipsOf(pullRequest, request);
  return pullRequest;
}

function fullName(reference: string | undefined): string {
  if (reference === undefined) throw new AwsError('ReferenceNameRequiredException', 'A reference name is required');
  return reference.startsWith('refs/') ? reference : `refs/heads/${reference}`;
}

/** One rule for each associated template: later changes of a template are for later pull requests. */
function rulesFor(request: Request, repositoryId: string, destination: string): ApprovalRule[] {
  return templatesOfRepository(request, repositoryId).flatMap(({ id, name, content, lastModifiedUser }) => {
    const rule = parseRuleContent(content);
    if (!rule || !appliesTo(rule, destination)) return [];
    const { DestinationReferences: _branches, ...ofRequest } = rule;
    const createdAt = request.cloud.clock.now();
    return [
      {
        id: randomUUID(),
        name,
        content: JSON.stringify(ofRequest),
        createdAt,
        lastModifiedUser,
        template: { id, name },
      },
    ];
  });
}

const getPullRequest: Operation = {
  demands: onPullRequest('GetPullRequest'),
  handle: async (input, request) => ({
    pullRequest: await describePullRequest(findPullRequest(input, request), request),
  }),
};

const listPullRequests: Operation = {
  demands: onRepository('ListPullRequests'),
  handle(input, request): Output {
    const { name } = findRepository(request, repositoryNameOf(input));
    const [status, authorArn] = [optionalText(input, 'pullRequestStatus'), optionalText(input, 'authorArn')];
    const found = Object.values(pullRequestsOf(request)).filter(
      (pullRequest) =>
        pullRequest.repositoryName === name &&
        (status === undefined || pullRequest.status === status) &&
        (authorArn === undefined || pullRequest.authorArn === authorArn),
    );
    return { pullRequestIds: found.map(({ id }) => id) };
  },
};

/** A pull request can be closed, and not opened again. */
const updatePullRequestStatus: Operation = {
  demands: onPullRequest('UpdatePullRequestStatus'),
  async handle(input, request) {
    const pullRequest = findOpenPullRequest(input, request);
    if (optionalText(input, 'pullRequestStatus') !== 'CLOSED') {
      throw new AwsError('InvalidPullRequestStatusUpdateException', 'The pull request status update is not valid');
    }
    pullRequest.closed = await tipsOf(pullRequest, request);
    pullRequest.status = 'CLOSED';
    return { pullRequest: await describePullRequest(pullRequest, request) };
  },
};

export const pullRequestOperations: Readonly<Record<string, Operation>> = {
  CreatePullRequest: createPullRequest,
  GetPullRequest: getPullRequest,
  ListPullRequests: listPullRequests,
  UpdatePullRequestStatus: updatePullRequestStatus,
};
