import { optionalText, recordOf, requiredText } from '../../protocols/json-input.ts';
import type { Operation, Output } from '../../service.ts';
import { drive } from './drive.ts';
import { onPipeline } from './pipelines.ts';
import {
  declarationOf,
  findExecution,
  findPipeline,
  type ActionExecution,
  type ArtifactLocation,
  type Execution,
} from './state.ts';

export const listActionExecutions: Operation = {
  demands: onPipeline('ListActionExecutions', 'pipelineName'),
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'pipelineName'));
    drive(request.cloud, pipeline);
    const filter = recordOf(input, 'filter');
    const id =
      optionalText(filter, 'pipelineExecutionId') ??
      optionalText(recordOf(filter, 'latestInPipelineExecution'), 'pipelineExecutionId');
    const executions = id === undefined ? pipeline.executions.toReversed() : [findExecution(pipeline, id)];
    const details = executions.flatMap((execution) =>
      execution.actions.toReversed().map((action) => describe(execution, action)),
    );
    const limit = Number(input['maxResults'] ?? 100);
    const start = Number(optionalText(input, 'nextToken') ?? 0);
    return {
      actionExecutionDetails: details.slice(start, start + limit),
      ...(details.length > start + limit ? { nextToken: String(start + limit) } : {}),
    };
  },
};

function describe(execution: Execution, action: ActionExecution): Output {
  const declaration = declarationOf(execution, action);
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: action.id,
    pipelineVersion: execution.pipelineVersion,
    stageName: action.stageName,
    actionName: action.actionName,
    startTime: new Date(action.startTime),
    lastUpdateTime: new Date(action.lastUpdateTime),
    updatedBy: action.updatedBy,
    status: action.status,
    input: {
      actionTypeId: declaration?.actionTypeId,
      configuration: declaration?.configuration,
      resolvedConfiguration: action.resolvedConfiguration,
      roleArn: declaration?.roleArn,
      region: declaration?.region,
      inputArtifacts: action.inputArtifacts.map(describeArtifact),
      namespace: declaration?.namespace,
    },
    output: {
      outputArtifacts: action.outputArtifacts.map(describeArtifact),
      executionResult: {
        externalExecutionId: action.externalExecutionId,
        externalExecutionSummary: action.error?.message ?? action.summary,
        externalExecutionUrl: action.externalExecutionUrl,
        errorDetails: action.error,
      },
      outputVariables: action.outputVariables,
    },
  };
}

function describeArtifact({ name, bucket, key }: ArtifactLocation): Output {
  return { name, s3location: { bucket, key } };
}
