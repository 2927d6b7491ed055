import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import {
  evaluateRules,
  findOpenPullRequest,
  findPullRequest,
  onPullRequest,
  revisionOf,
  tipsOf,
  type PullRequest,
} from './pull-request.ts';

async function currentRevision(pullRequest: PullRequest, input: Input, request: Request): Promise<string> {
  const given = optionalText(input, 'revisionId');
  if (given === undefined) throw new AwsError('RevisionIdRequiredException', 'A revision ID is required');
  if (given === revisionOf(pullRequest, await tipsOf(pullRequest, request))) return given;
  throw new AwsError('RevisionNotCurrentException', 'The revision ID is not the current revision of the pull request');
}

const updateApprovalState: Operation = {
  demands: onPullRequest('UpdatePullRequestApprovalState'),
  async handle(input, request) {
    const pullRequest = findOpenPullRequest(input, request);
    const revisionId = await currentRevision(pullRequest, input, request);
    const userArn = arnOf(request.caller.principal);
    if (userArn === pullRequest.authorArn) {
      throw new AwsError(
        'PullRequestCannotBeApprovedByAuthorException',
        'A pull request cannot be approved by its author',
      );
    }
    const state = optionalText(input, 'approvalState');
    if (state !== 'APPROVE' && state !== 'REVOKE') {
      throw new AwsError('InvalidApprovalStateException', 'The approval state is not valid');
    }
    const others = pullRequest.approvals.filter((approval) => approval.userArn !== userArn);
    pullRequest.approvals = state === 'APPROVE' ? [...others, { userArn, revisionId }] : others;
    pullRequest.lastActivityAt = request.cloud.clock.now();
    return {};
  },
};

const getApprovalStates: Operation = {
  demands: onPullRequest('GetPullRequestApprovalStates'),
  handle(input, request) {
    const { approvals } = findPullRequest(input, request);
    const revisionId = optionalText(input, 'revisionId');
    const ofRevision = approvals.filter((approval) => approval.revisionId === revisionId);
    return { approvals: ofRevision.map(({ userArn }) => ({ userArn, approvalState: 'APPROVE' })) };
  },
};

const evaluateApprovalRules: Operation = {
  demands: onPullRequest('EvaluatePullRequestApprovalRules'),
  async handle(input, request) {
    const pullRequest = findPullRequest(input, request);
    return { evaluation: evaluateRules(pullRequest, await currentRevision(pullRequest, input, request)) };
  },
};

const overrideApprovalRules: Operation = {
  demands: onPullRequest('OverridePullRequestApprovalRules'),
  async handle(input, request) {
    const pullRequest = findOpenPullRequest(input, request);
    const revisionId = await currentRevision(pullRequest, input, request);
    const status = optionalText(input, 'overrideStatus');
    if (status === 'OVERRIDE') {
      if (pullRequest.override?.revisionId === revisionId) {
        throw new AwsError('OverrideAlreadySetException', 'The approval rules are already overridden');
      }
      pullRequest.override = { revisionId, overrider: arnOf(request.caller.principal) };
    } else if (status === 'REVOKE') delete pullRequest.override;
    else throw new AwsError('InvalidOverrideStatusException', 'The override status is not valid');
    return {};
  },
};

export const approvalOperations: Readonly<Record<string, Operation>> = {
  UpdatePullRequestApprovalState: updateApprovalState,
  GetPullRequestApprovalStates: getApprovalStates,
  EvaluatePullRequestApprovalRules: evaluateApprovalRules,
  OverridePullRequestApprovalRules: overrideApprovalRules,
};
