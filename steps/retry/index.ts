import { CodePipelineClient, RetryStageExecutionCommand } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.ts';
import { fromPipeline, notRetryable } from '../errors/index.ts';
import { checkExecution } from '../near-execution.ts';
import { readHistory, type Revision } from '../pipeline-history.ts';
import { readPipelineState } from '../pipeline-state.ts';
import { chooseRetry, type RetryChoice, type StageRetry } from './choose-retry.ts';

export interface RetryOptions extends RetryChoice {
  /** The stage from its first action on, instead of what failed. */
  readonly allActions: boolean;
}

export interface RetriedStage extends StageRetry {
  readonly revisions: readonly Revision[];
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html */
export async function retryStage({ allActions, ...choice }: RetryOptions, context: Context): Promise<RetriedStage> {
  const { pipeline } = choice;
  const stages = await readPipelineState(pipeline, context);
  await checkExecution(stages, pipeline, choice.executionId, context);
  const retry = chooseRetry(stages, choice);
  try {
    await context.aws.client(CodePipelineClient).send(
      new RetryStageExecutionCommand({
        pipelineName: pipeline,
        stageName: retry.stage,
        pipelineExecutionId: retry.executionId,
        retryMode: allActions ? 'ALL_ACTIONS' : 'FAILED_ACTIONS',
      }),
    );
  } catch (error) {
    if (isRefusal(error)) throw notRetryable(pipeline, retry.stage, error);
    throw fromPipeline(error, pipeline, `retry stage ${retry.stage} of pipeline ${pipeline}`);
  }
  const history = await readHistory(pipeline, Infinity, 1, context);
  const revisions = history.find(({ executionId }) => executionId === retry.executionId)?.revisions ?? [];
  return { ...retry, revisions };
}

function isRefusal(error: unknown): error is Error {
  const names = ['StageNotRetryableException', 'NotLatestPipelineExecutionException', 'ConflictException'];
  return error instanceof Error && names.includes(error.name);
}
