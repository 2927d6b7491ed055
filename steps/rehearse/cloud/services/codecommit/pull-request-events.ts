import { arnOf, type Caller } from '../../../../authorisation/caller.ts';
import type { Cloud, CloudEvent } from '../../cloud.ts';
import { revisionOf, type PullRequest, type Tips } from './pull-request.ts';
import { pullRequestsOf, type Repository } from './state.ts';

/**
 * What EventBridge hears of a pull request that is opened, or whose source branch moves. References are told by their full names, states
 * as texts. https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html#pullRequestCreated
 */
function pullRequestEvent(
  event: 'pullRequestCreated' | 'pullRequestSourceBranchUpdated',
  pullRequest: PullRequest,
  tips: Tips,
  repository: Repository,
  callerUserArn: string,
): CloudEvent {
  const { id, title, description, authorArn, sourceReference, destinationReference } = pullRequest;
  return {
    source: 'aws.codecommit',
    'detail-type': 'CodeCommit Pull Request State Change',
    account: repository.accountId,
    region: repository.region,
    resources: [repository.arn],
    detail: {
      event,
      author: authorArn,
      callerUserArn,
      creationDate: new Date(pullRequest.createdAt).toUTCString(),
      lastModifiedDate: new Date(pullRequest.lastActivityAt).toUTCString(),
      ...(description === undefined ? {} : { description }),
      title,
      pullRequestId: id,
      pullRequestStatus: 'Open',
      isMerged: 'False',
      repositoryNames: [repository.name],
      revisionId: revisionOf(pullRequest, tips),
      sourceReference,
      destinationReference,
      ...tips,
    },
  };
}

export function announceCreated(
  cloud: Cloud,
  repository: Repository,
  pullRequest: PullRequest,
  tips: Tips,
  caller: Caller,
): void {
  cloud.publish(pullRequestEvent('pullRequestCreated', pullRequest, tips, repository, arnOf(caller.principal)));
}

/** Tells of each open pull request whose source branch is at another commit than before. */
export function announceSourceUpdates(
  cloud: Cloud,
  repository: Repository,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  caller: Caller,
): void {
  const place = { cloud, accountId: repository.accountId, region: repository.region };
  for (const pullRequest of Object.values(pullRequestsOf(place))) {
    if (pullRequest.repositoryName !== repository.name || pullRequest.status !== 'OPEN') continue;
    const sourceCommit = after.get(pullRequest.sourceReference);
    const destinationCommit = after.get(pullRequest.destinationReference);
    if (sourceCommit === undefined || destinationCommit === undefined) continue;
    if (before.get(pullRequest.sourceReference) === sourceCommit) continue;
    pullRequest.lastActivityAt = cloud.clock.now();
    const tips = { sourceCommit, destinationCommit };
    const arn = arnOf(caller.principal);
    cloud.publish(pullRequestEvent('pullRequestSourceBranchUpdated', pullRequest, tips, repository, arn));
  }
}
