import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  paginateListActionExecutions,
  type ActionExecutionDetail,
  type ArtifactDetail,
} from '@aws-sdk/client-codepipeline';
import type { Context } from './context.ts';
import { given } from './given.ts';
import { fromNamedExecution } from './near-execution.ts';

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
  readonly externalUrl?: string;
  /** The role that it acts with, where that is not the pipeline's. */
  readonly roleArn?: string;
  /** Where that is not the pipeline's. */
  readonly region?: string;
  /** With its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly outputVariables: Readonly<Record<string, string>>;
  /** Where its output artifacts lie, where it has any. */
  readonly outputArtifacts?: readonly { readonly bucket: string; readonly key: string }[];
}

export interface ExecutionReport {
  readonly executionId: string;
  /** InProgress, Succeeded, Failed, Stopped … */
  readonly status: string;
  /** Oldest first. */
  readonly actions: readonly ActionReport[];
}

export async function readExecution(pipeline: string, executionId: string, context: Context): Promise<ExecutionReport> {
  const client = context.aws.client(CodePipelineClient);
  try {
    const { pipelineExecution } = await client.send(
      new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: executionId }),
    );
    const actions = await readActions(pipeline, executionId, context);
    return { executionId, status: pipelineExecution?.status ?? 'InProgress', actions };
  } catch (error) {
    const doing = `read execution ${executionId} of pipeline ${pipeline}`;
    throw await fromNamedExecution(error, pipeline, executionId, doing, context);
  }
}

/** Every run of every action, those too that a retry has replaced; oldest first. */
export async function readActions(
  pipeline: string,
  executionId: string,
  context: Context,
): Promise<readonly ActionReport[]> {
  const client = context.aws.client(CodePipelineClient);
  const input = { pipelineName: pipeline, filter: { pipelineExecutionId: executionId } };
  const actions: ActionReport[] = [];
  try {
    for await (const { actionExecutionDetails = [] } of paginateListActionExecutions({ client }, input))
      actions.push(...actionExecutionDetails.map(reportAction));
  } catch (error) {
    const doing = `list the actions of execution ${executionId} of pipeline ${pipeline}`;
    throw await fromNamedExecution(error, pipeline, executionId, doing, context);
  }
  return actions.sort((a, b) => a.startedAt - b.startedAt);
}

/** The run of each action that counts: the last. */
export function latestRuns(actions: readonly ActionReport[]): readonly ActionReport[] {
  return [...new Map(actions.map((action) => [`${action.stage}/${action.action}`, action])).values()];
}

function reportAction({ input, output, ...detail }: ActionExecutionDetail): ActionReport {
  const result = output?.executionResult;
  const error =
    result?.errorDetails?.message ?? (detail.status === 'Failed' ? result?.externalExecutionSummary : undefined);
  return {
    id: detail.actionExecutionId ?? '',
    stage: detail.stageName ?? '',
    action: detail.actionName ?? '',
    provider: input?.actionTypeId?.provider ?? '',
    status: detail.status ?? '',
    startedAt: detail.startTime?.getTime() ?? 0,
    updatedAt: detail.lastUpdateTime?.getTime() ?? 0,
    configuration: { ...input?.configuration, ...input?.resolvedConfiguration },
    outputVariables: output?.outputVariables ?? {},
    ...given('outputArtifacts', placesOf(output?.outputArtifacts ?? [])),
    ...given('error', error || undefined),
    ...given('externalId', result?.externalExecutionId || undefined),
    ...given('externalUrl', result?.externalExecutionUrl || undefined),
    ...given('roleArn', input?.roleArn),
    ...given('region', input?.region),
  };
}

function placesOf(artifacts: readonly ArtifactDetail[]): ActionReport['outputArtifacts'] {
  const places = artifacts.flatMap(({ s3location: { bucket, key } = {} }) => (bucket && key ? [{ bucket, key }] : []));
  return places.length > 0 ? places : undefined;
}
