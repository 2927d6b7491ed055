import { CodePipelineClient, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from './context.ts';
import { approvalOutdated, fromPipeline } from './errors/index.ts';
import { given } from './given.ts';
import { isOpen } from './pipeline-status.ts';
import type { StageState } from './pipeline-state.ts';

/** An approval that an execution waits for. */
export interface PendingApproval {
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
  /** Stands for this very request: an answer with it cannot reach a later one. */
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly link?: string;
}

/**
 * In the order of the stages. Of a pipeline in PARALLEL mode the state tells no token:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
 */
export function pendingApprovals(stages: readonly StageState[]): readonly PendingApproval[] {
  return stages.flatMap(({ stage, executionId, actions }) =>
    actions.flatMap(({ action, status, token, changedAt = 0, link }): readonly PendingApproval[] =>
      isOpen(status) && token !== undefined && executionId !== undefined
        ? [{ stage, action, executionId, token, since: changedAt, ...given('link', link) }]
        : [],
    ),
  );
}

export async function answerApproval(
  pipeline: string,
  { stage, action, token }: PendingApproval,
  isApproved: boolean,
  summary: string,
  context: Context,
): Promise<void> {
  const status = isApproved ? 'Approved' : 'Rejected';
  try {
    await context.aws.client(CodePipelineClient).send(
      new PutApprovalResultCommand({
        pipelineName: pipeline,
        stageName: stage,
        actionName: action,
        token,
        result: { status, summary },
      }),
    );
  } catch (error) {
    if (isOutdated(error)) throw approvalOutdated(pipeline, stage, error);
    throw fromPipeline(error, pipeline, `answer ${action} of stage ${stage} of pipeline ${pipeline}`);
  }
}

function isOutdated(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['ApprovalAlreadyCompletedException', 'InvalidApprovalTokenException'].includes(error.name)
  );
}
