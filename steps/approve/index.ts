import { approvalRequest, type ApprovalRequest } from '../approval-request.ts';
import type { Context } from '../context.ts';
import { checkExecution } from '../near-execution.ts';
import { answerApproval, type PendingApproval } from '../pipeline-approval.ts';
import { latestRuns, readActions } from '../pipeline-execution.ts';
import { readHistory } from '../pipeline-history.ts';
import { readPipelineState } from '../pipeline-state.ts';
import { chooseApproval, type ApprovalChoice } from './choose-approval.ts';

export type { ApprovalChoice } from './choose-approval.ts';

/** An approval that waits, and what there is to review of it. */
export interface FoundApproval {
  readonly request: ApprovalRequest;
  /** What the stage prepared before it asks, as a change set, and where it can be seen. */
  readonly prepared: readonly { readonly action: string; readonly url: string }[];
  readonly pending: PendingApproval;
}

/** Looks only. Throws where nothing waits, several do, or another execution than the one that was reviewed. */
export async function findApproval(choice: ApprovalChoice, context: Context): Promise<FoundApproval> {
  const { pipeline } = choice;
  const stages = await readPipelineState(pipeline, context);
  await checkExecution(stages, pipeline, choice.executionId, context);
  const pending = chooseApproval(stages, choice);
  const [actions, history] = await Promise.all([
    readActions(pipeline, pending.executionId, context),
    readHistory(pipeline, Infinity, 1, context),
  ]);
  const revisions = history.find(({ executionId }) => executionId === pending.executionId)?.revisions ?? [];
  const inStage = latestRuns(actions).filter(
    ({ stage, action }) => stage === pending.stage && action !== pending.action,
  );
  return {
    request: approvalRequest(pipeline, pending, actions, revisions),
    prepared: inStage.flatMap(({ action, provider, externalUrl: url }) =>
      provider === 'CloudFormation' && url !== undefined ? [{ action, url }] : [],
    ),
    pending,
  };
}

/** Answers exactly what was found: an approval that has taken its place since is left alone. */
export async function answer(
  { request, pending }: FoundApproval,
  isApproved: boolean,
  summary: string,
  context: Context,
): Promise<void> {
  await answerApproval(request.pipeline, pending, isApproved, summary, context);
}
