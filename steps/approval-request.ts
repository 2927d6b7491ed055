import { given } from './given.ts';
import type { PendingApproval } from './pipeline-approval.ts';
import type { ActionReport } from './pipeline-execution.ts';
import type { Revision } from './pipeline-history.ts';

/** What a person is asked to decide: everything that CodePipeline tells of it. */
export interface ApprovalRequest {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
  /** ISO 8601, as all times here. */
  readonly since: string;
  readonly revisions: readonly Revision[];
  readonly author?: string;
  /** What the pipeline asks. */
  readonly question?: string;
  /** What is to be looked at first. */
  readonly link?: string;
  /** The topic that was told of it. */
  readonly topicArn?: string;
  /** `codepipeline:PutApprovalResult` on this may answer. */
  readonly permission: string;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ManualApproval.html */
export function approvalRequest(
  pipeline: string,
  { stage, action, executionId, since, link }: PendingApproval,
  actions: readonly ActionReport[],
  revisions: readonly Revision[],
): ApprovalRequest {
  const run = actions.findLast((report) => report.stage === stage && report.action === action);
  const { CustomData, ExternalEntityLink, NotificationArn } = run?.configuration ?? {};
  return {
    pipeline,
    stage,
    action,
    executionId,
    since: new Date(since).toISOString(),
    revisions,
    permission: `codepipeline:PutApprovalResult on ${pipeline}/${stage}/${action}`,
    ...given('author', authorOf(actions)),
    ...given('question', CustomData),
    ...given('link', ExternalEntityLink ?? link),
    ...given('topicArn', NotificationArn),
  };
}

/** Connections tell who wrote the commit (AuthorDisplayName: unverified), CodeCommit does not. */
export function authorOf(actions: readonly ActionReport[]): string | undefined {
  return actions.map(({ outputVariables }) => outputVariables['AuthorDisplayName']).find(Boolean);
}
