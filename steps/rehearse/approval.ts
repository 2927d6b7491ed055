import { CodePipelineClient, GetPipelineStateCommand, PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.ts';
import type { Gate } from './options.ts';

export interface PendingApproval extends Gate {
  readonly token: string;
}

/** The approval that an execution waits for, if it waits for one. */
export async function findPendingApproval(
  pipeline: string,
  executionId: string,
  context: Context,
): Promise<PendingApproval | undefined> {
  const { stageStates = [] } = await context.aws
    .client(CodePipelineClient)
    .send(new GetPipelineStateCommand({ name: pipeline }));
  for (const stage of stageStates) {
    if (stage.latestExecution?.pipelineExecutionId !== executionId) continue;
    for (const action of stage.actionStates ?? []) {
      const { status, token } = action.latestExecution ?? {};
      if (status !== 'InProgress' || !token) continue;
      const link = action.entityUrl ?? action.latestExecution?.externalExecutionUrl;
      return { stage: stage.stageName ?? '', action: action.actionName ?? '', token, ...(link ? { link } : {}) };
    }
  }
  return undefined;
}

export async function answerApproval(
  pipeline: string,
  approval: PendingApproval,
  isApproved: boolean,
  context: Context,
): Promise<void> {
  await context.aws.client(CodePipelineClient).send(
    new PutApprovalResultCommand({
      pipelineName: pipeline,
      stageName: approval.stage,
      actionName: approval.action,
      token: approval.token,
      result: {
        status: isApproved ? 'Approved' : 'Rejected',
        summary: `${isApproved ? 'approved' : 'rejected'} in the rehearsal`,
      },
    }),
  );
}
