import { AwsError } from '../../aws-error.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { isSatisfied, parseRuleContent } from './approval-rule.ts';
import { sha256 } from './approval-rule-templates.ts';
import { readReferences, tryGit } from '../../git.ts';
import { repositoryFolder } from './repository-folder.ts';
import { findRepository, pullRequestsOf, repositoryArn } from './state.ts';

export interface ApprovalRule {
  readonly id: string;
  readonly name: string;
  readonly content: string;
  readonly createdAt: number;
  readonly lastModifiedUser: string;
  readonly template?: { readonly id: string; readonly name: string };
}

interface Approval {
  readonly userArn: string;
  readonly revisionId: string;
}

export interface PullRequest {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly authorArn: string;
  readonly createdAt: number;
  lastActivityAt: number;
  status: 'OPEN' | 'CLOSED';
  readonly repositoryName: string;
  readonly sourceReference: string;
  readonly destinationReference: string;
  readonly rules: ApprovalRule[];
  approvals: Approval[];
  override?: { readonly revisionId: string; readonly overrider: string };
  /** What it was when it was closed. */
  closed?: Tips;
  merge?: { readonly mergedBy: string; readonly mergeCommitId: string; readonly mergeOption: string };
}

export interface Tips {
  readonly sourceCommit: string;
  readonly destinationCommit: string;
}

export function findPullRequest(input: Input, request: Request): PullRequest {
  const id = optionalText(input, 'pullRequestId');
  if (id === undefined) throw new AwsError('PullRequestIdRequiredException', 'A pull request ID is required');
  const requests = pullRequestsOf(request);
  const found = Object.hasOwn(requests, id) ? requests[id] : undefined;
  if (found) return found;
  throw new AwsError('PullRequestDoesNotExistException', `Pull request ${id} does not exist`);
}

export function findOpenPullRequest(input: Input, request: Request): PullRequest {
  const found = findPullRequest(input, request);
  if (found.status === 'OPEN') return found;
  throw new AwsError('PullRequestAlreadyClosedException', `Pull request ${found.id} is already closed`);
}

/** An action on the repository of the pull request that the input names. `branch`: a policy may name its destination. */
export function onPullRequest(action: string, branch?: 'destination'): Operation['demands'] {
  return (input, request) => {
    const { repositoryName, destinationReference } = findPullRequest(input, request);
    return [
      {
        action: `codecommit:${action}`,
        resource: repositoryArn(request.region, request.accountId, repositoryName),
        ...(branch ? { context: { 'codecommit:References': destinationReference } } : {}),
      },
    ];
  };
}

/** The commits that the branches of a pull request are at. */
export async function tipsOf(pullRequest: PullRequest, request: Request): Promise<Tips> {
  if (pullRequest.closed) return pullRequest.closed;
  const repository = findRepository(request, pullRequest.repositoryName);
  const references = await readReferences(request.cloud, repositoryFolder(request.cloud, repository));
  const tip = (reference: string): string => {
    const commit = references.get(reference);
    if (commit !== undefined) return commit;
    throw new AwsError('ReferenceDoesNotExistException', `Reference ${reference} does not exist`);
  };
  return { sourceCommit: tip(pullRequest.sourceReference), destinationCommit: tip(pullRequest.destinationReference) };
}

/** Each push to the source branch makes a new revision, for which earlier approvals do not count. */
export function revisionOf({ id }: PullRequest, { sourceCommit }: Tips): string {
  return sha256(`${id} ${sourceCommit}`);
}

export interface Evaluation {
  readonly approved: boolean;
  readonly overridden: boolean;
  readonly approvalRulesSatisfied: readonly string[];
  readonly approvalRulesNotSatisfied: readonly string[];
}

export function evaluateRules({ rules, approvals, override }: PullRequest, revisionId: string): Evaluation {
  const approvers = approvals.filter((approval) => approval.revisionId === revisionId).map(({ userArn }) => userArn);
  const holds = ({ content }: ApprovalRule): boolean => {
    const rule = parseRuleContent(content);
    return rule !== undefined && isSatisfied(rule, approvers);
  };
  const satisfied = rules.filter(holds);
  const overridden = override?.revisionId === revisionId;
  return {
    approved: overridden || satisfied.length === rules.length,
    overridden,
    approvalRulesSatisfied: satisfied.map(({ name }) => name),
    approvalRulesNotSatisfied: rules.filter((rule) => !satisfied.includes(rule)).map(({ name }) => name),
  };
}

export async function describePullRequest(pullRequest: PullRequest, request: Request): Promise<Output> {
  const tips = await tipsOf(pullRequest, request);
  const { repositoryName, sourceReference, destinationReference, merge } = pullRequest;
  return {
    pullRequestId: pullRequest.id,
    title: pullRequest.title,
    description: pullRequest.description,
    creationDate: new Date(pullRequest.createdAt),
    lastActivityDate: new Date(pullRequest.lastActivityAt),
    pullRequestStatus: pullRequest.status,
    authorArn: pullRequest.authorArn,
    revisionId: revisionOf(pullRequest, tips),
    pullRequestTargets: [
      {
        repositoryName,
        sourceReference,
        destinationReference,
        ...tips,
        mergeBase: await mergeBaseOf(repositoryName, tips, request),
        mergeMetadata: { isMerged: merge !== undefined, ...merge },
      },
    ],
    approvalRules: pullRequest.rules.map(describeRule),
  };
}

/** The newest commit that both branches have. */
async function mergeBaseOf(repositoryName: string, tips: Tips, request: Request): Promise<string | undefined> {
  const folder = repositoryFolder(request.cloud, findRepository(request, repositoryName));
  const found = await tryGit(request.cloud, ['merge-base', tips.sourceCommit, tips.destinationCommit], { folder });
  return found.exitCode === 0 ? found.stdout.toString('utf8').trim() : undefined;
}

function describeRule(rule: ApprovalRule): Output {
  return {
    approvalRuleId: rule.id,
    approvalRuleName: rule.name,
    approvalRuleContent: rule.content,
    ruleContentSha256: sha256(rule.content),
    creationDate: new Date(rule.createdAt),
    lastModifiedDate: new Date(rule.createdAt),
    lastModifiedUser: rule.lastModifiedUser,
    originApprovalRuleTemplate: rule.template && {
      approvalRuleTemplateId: rule.template.id,
      approvalRuleTemplateName: rule.template.name,
    },
  };
}
