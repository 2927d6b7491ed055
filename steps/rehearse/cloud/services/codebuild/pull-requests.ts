import type { Cloud, PullRequestEvent } from '../../cloud.ts';
import { findConnection } from '../../connections.ts';
import { beginBuild } from './begin-build.ts';
import { fullRepositoryName } from './connected-source.ts';
import type { Project, Webhook, WebhookFilter } from './project.ts';
import { codebuildState } from './state.ts';

/** Hears of pull requests of repositories of connections, and starts the builds of projects whose webhooks they meet. */
export function followPullRequests(cloud: Cloud): void {
  cloud.onPullRequest((event) => {
    const [, , , region = '', accountId = ''] = event.connectionArn.split(':');
    if (findConnection(cloud, event.connectionArn)?.status === 'PENDING') return;
    const place = { cloud, accountId, region };
    for (const project of Object.values(codebuildState(place).projects)) {
      if (!project.webhook || !isSourceOf(project, event) || !isStartedBy(project.webhook, event)) continue;
      if (mayBuild(project.webhook, event)) {
        beginBuild(project, place, startOf(event));
      } else {
        refuse(cloud, project, event);
      }
    }
  });
}

function isSourceOf({ source }: Project, { connectionArn, repository }: PullRequestEvent): boolean {
  return source.auth?.resource === connectionArn && fullRepositoryName(source) === repository;
}

function startOf({ event, number, commit, head, base }: PullRequestEvent) {
  return {
    // The provider's own name for who called, and the number of the call.
    initiator: 'GitHub-Hookshot/0000000',
    sourceVersion: `pr/${number}`,
    webhookTrigger: {
      event,
      number,
      commit,
      headReference: `refs/heads/${head}`,
      baseReference: `refs/heads/${base}`,
    },
  };
}

/** Groups are alternatives; all filters of one must pass. */
function isStartedBy({ filterGroups }: Webhook, event: PullRequestEvent): boolean {
  return filterGroups.some((group) => group.every((filter) => passes(filter, event)));
}

function passes({ type, pattern, excludeMatchedPattern = false }: WebhookFilter, event: PullRequestEvent): boolean {
  if (type === 'EVENT') return pattern.split(',').some((name) => name.trim() === event.event);
  const reference = type === 'BASE_REF' ? event.base : event.head;
  return new RegExp(pattern, 'u').test(`refs/heads/${reference}`) !== excludeMatchedPattern;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/pull-request-build-policy.html */
function mayBuild({ pullRequestBuildPolicy }: Webhook, event: PullRequestEvent): boolean {
  const { requiresCommentApproval, approverRoles = [] } = pullRequestBuildPolicy;
  const isAsked = requiresCommentApproval === 'ALL_PULL_REQUESTS' || event.isFromFork === true;
  if (requiresCommentApproval === 'DISABLED' || !isAsked) return true;
  return [event.authorRole, event.approverRole].some((role) => role !== undefined && approverRoles.includes(role));
}

function refuse(cloud: Cloud, { source, name }: Project, { repository, commit }: PullRequestEvent): void {
  const context = source.buildStatusConfig?.context ?? name;
  cloud.commitStatuses.push({ repository, commit, context, state: 'failure', targetUrl: '' });
}
