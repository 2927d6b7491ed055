import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.ts';

/** One action of a pipeline execution, as CodePipeline tells it. Times in milliseconds since 1970. */
export interface ActionReport {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly provider: string;
  readonly status: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Why it failed, in the service's words. */
  readonly error?: string;
  readonly externalId?: string;
  readonly outputVariables: Readonly<Record<string, string>>;
}

export interface ExecutionReport {
  readonly executionId: string;
  /** InProgress, Succeeded, Failed, Stopped … */
  readonly status: string;
  /** Oldest first. */
  readonly actions: readonly ActionReport[];
}

/** The execution that a commit started, or nothing yet. */
export async function findExecution(pipeline: string, commit: string, context: Context): Promise<string | undefined> {
  const client = context.aws.client(CodePipelineClient);
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName: pipeline }),
  );
  const found = pipelineExecutionSummaries.find(({ sourceRevisions = [] }) =>
    sourceRevisions.some(({ revisionId }) => revisionId === commit),
  );
  return found?.pipelineExecutionId;
}

export async function readExecution(pipeline: string, executionId: string, context: Context): Promise<ExecutionReport> {
  const client = context.aws.client(CodePipelineClient);
  const { pipelineExecution } = await client.send(
    new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: executionId }),
  );
  const details: ActionExecutionDetail[] = [];
  for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken; isFirst = false) {
    const page = await client.send(
      new ListActionExecutionsCommand({
        pipelineName: pipeline,
        filter: { pipelineExecutionId: executionId },
        ...(nextToken ? { nextToken } : {}),
      }),
    );
    details.push(...(page.actionExecutionDetails ?? []));
    nextToken = page.nextToken;
  }
  const actions = details.map(reportAction).sort((a, b) => a.startedAt - b.startedAt);
  return { executionId, status: pipelineExecution?.status ?? 'InProgress', actions };
}

function reportAction(detail: ActionExecutionDetail): ActionReport {
  const result = detail.output?.executionResult;
  const error =
    result?.errorDetails?.message ?? (detail.status === 'Failed' ? result?.externalExecutionSummary : undefined);
  return {
    id: detail.actionExecutionId ?? '',
    stage: detail.stageName ?? '',
    action: detail.actionName ?? '',
    provider: detail.input?.actionTypeId?.provider ?? '',
    status: detail.status ?? '',
    startedAt: detail.startTime?.getTime() ?? 0,
    updatedAt: detail.lastUpdateTime?.getTime() ?? 0,
    outputVariables: detail.output?.outputVariables ?? {},
    ...(error ? { error } : {}),
    ...(result?.externalExecutionId ? { externalId: result.externalExecutionId } : {}),
  };
}
