import type { Cloud } from '../../cloud.ts';
import type { ActionExecution, Execution, Pipeline } from './state.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
function announce(
  cloud: Cloud,
  pipeline: Pipeline,
  detailType: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  cloud.publish({
    source: 'aws.codepipeline',
    'detail-type': detailType,
    account: pipeline.accountId,
    region: pipeline.region,
    resources: [pipeline.arn],
    detail,
  });
}

// An execution and a stage of one are InProgress in the API, and STARTED in events.
const eventStates: Readonly<Record<string, string>> = {
  InProgress: 'STARTED',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
  Superseded: 'SUPERSEDED',
  Cancelled: 'CANCELED',
  Abandoned: 'ABANDONED',
};

function sharedDetail(pipeline: Pipeline, execution: Execution, status: string) {
  return {
    pipeline: pipeline.name,
    'execution-id': execution.id,
    'start-time': new Date(execution.startTime).toISOString(),
    state: eventStates[status] ?? status,
    version: execution.pipelineVersion,
    'pipeline-execution-attempt': 1,
  };
}

export function announceExecution(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  state = execution.status as string,
): void {
  announce(cloud, pipeline, 'CodePipeline Pipeline Execution State Change', {
    ...sharedDetail(pipeline, execution, state),
    'execution-trigger': {
      'trigger-type': execution.trigger.triggerType,
      'trigger-detail': execution.trigger.triggerDetail,
    },
  });
}

export function announceStage(
  cloud: Cloud,
  pipeline: Pipeline,
  execution: Execution,
  stage: string,
  status: string,
): void {
  announce(cloud, pipeline, 'CodePipeline Stage Execution State Change', {
    ...sharedDetail(pipeline, execution, status),
    stage,
  });
}

export function announceAction(cloud: Cloud, pipeline: Pipeline, execution: Execution, action: ActionExecution): void {
  const stage = execution.declaration.stages.find(({ name }) => name === action.stageName);
  const declaration = stage?.actions.find(({ name }) => name === action.actionName);
  announce(cloud, pipeline, 'CodePipeline Action Execution State Change', {
    ...sharedDetail(pipeline, execution, action.status),
    stage: action.stageName,
    'action-execution-id': action.id,
    action: action.actionName,
    region: declaration?.region ?? pipeline.region,
    type: {
      owner: declaration?.actionTypeId.owner,
      provider: declaration?.actionTypeId.provider,
      category: declaration?.actionTypeId.category,
      version: declaration?.actionTypeId.version,
    },
    'input-artifacts': action.inputArtifacts.map(describeArtifact),
    'output-artifacts': action.outputArtifacts.map(describeArtifact),
    ...(action.status === 'InProgress' ? {} : { 'execution-result': resultOf(action) }),
  });
}

function describeArtifact({
  name,
  bucket,
  key,
}: {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}) {
  return { name, s3location: { bucket, key } };
}

function resultOf({ summary, externalExecutionId, externalExecutionUrl, error }: ActionExecution) {
  return {
    'external-execution-id': externalExecutionId,
    'external-execution-url': externalExecutionUrl,
    'external-execution-summary': error?.message ?? summary,
    'error-code': error?.code,
  };
}
