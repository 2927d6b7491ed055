import { announceExecution } from './announce.ts';
import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { constraintBroken, optionalText, recordOf, recordsOf, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { drive } from './drive.ts';
import { beginExecution } from './executions.ts';
import { onPipeline } from './pipelines.ts';
import { endAction } from './run-action.ts';
import {
  isOpen,
  findExecution,
  findPipeline,
  findStage,
  pipelineArn,
  type Execution,
  type Pipeline,
  type SourceRevisionOverride,
} from './state.ts';

const startPipelineExecution: Operation = {
  demands: onPipeline('StartPipelineExecution'),
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'name'));
    const clientRequestToken = optionalText(input, 'clientRequestToken');
    const known =
      clientRequestToken &&
      pipeline.executions.find((execution) => execution.clientRequestToken === clientRequestToken);
    if (known) return { pipelineExecutionId: known.id };
    const execution = beginExecution(request.cloud, pipeline, {
      ...triggerOf(input, request),
      variables: Object.fromEntries(
        recordsOf(input, 'variables').map(({ name, value }) => [String(name), String(value)]),
      ),
      sourceRevisions: readOverrides(input, pipeline),
      ...(clientRequestToken === undefined ? {} : { clientRequestToken }),
    });
    drive(request.cloud, pipeline);
    return { pipelineExecutionId: execution.id };
  },
};

/** EventBridge, inside the cloud, says which rule it was. */
function triggerOf(
  input: Input,
  { caller, http }: Request,
): { readonly triggerType: string; readonly triggerDetail: string } {
  const trigger = recordOf(input, 'trigger');
  if (!http && typeof trigger['triggerType'] === 'string') {
    return { triggerType: trigger['triggerType'], triggerDetail: String(trigger['triggerDetail']) };
  }
  return { triggerType: 'StartPipelineExecution', triggerDetail: arnOf(caller.principal) };
}

function readOverrides(input: Input, { declaration }: Pipeline): readonly SourceRevisionOverride[] {
  const overrides = recordsOf(input, 'sourceRevisions') as readonly unknown[] as readonly SourceRevisionOverride[];
  for (const { actionName } of overrides) {
    if (!declaration.stages[0]?.actions.some(({ name }) => name === actionName)) {
      throw new AwsError('ValidationException', `The source action ${actionName} does not exist in the pipeline`);
    }
  }
  return overrides;
}

const stopPipelineExecution: Operation = {
  demands: onPipeline('StopPipelineExecution', 'pipelineName'),
  handle(input, { cloud, ...request }) {
    const pipeline = findPipeline({ cloud, ...request }, requiredText(input, 'pipelineName'));
    const execution = findExecution(pipeline, requiredText(input, 'pipelineExecutionId'));
    const abandon = input['abandon'] === true;
    if (!isOpen(execution)) {
      throw new AwsError(
        'PipelineExecutionNotStoppableException',
        `Unable to stop pipeline execution: it is in status ${execution.status}`,
      );
    }
    if (execution.stop && (execution.stop.abandon || !abandon)) {
      throw new AwsError('DuplicatedStopRequestException', 'The pipeline execution is already in a Stopping state');
    }
    execution.stop = { abandon, reason: optionalText(input, 'reason') ?? '' };
    execution.status = 'Stopping';
    announceExecution(cloud, pipeline, execution);
    if (abandon) {
      const ongoing = execution.actions.filter(({ status }) => status === 'InProgress');
      for (const action of ongoing) endAction({ cloud, pipeline, execution }, action, 'Abandoned');
    }
    drive(cloud, pipeline);
    return { pipelineExecutionId: execution.id };
  },
};

const retryStageExecution: Operation = {
  demands: (input, request) => [
    {
      action: 'codepipeline:RetryStageExecution',
      resource: pipelineArn(request, `${requiredText(input, 'pipelineName')}/${requiredText(input, 'stageName')}`),
    },
  ],
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'pipelineName'));
    const { name } = findStage(pipeline, requiredText(input, 'stageName'));
    const execution = findExecution(pipeline, requiredText(input, 'pipelineExecutionId'));
    const retryMode = requiredText(input, 'retryMode');
    if (!['FAILED_ACTIONS', 'ALL_ACTIONS'].includes(retryMode)) {
      throw constraintBroken(
        'retryMode',
        retryMode,
        'Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]',
      );
    }
    checkRetryable(pipeline, execution, name);
    const from = execution.stages.at(-1)?.actionsFrom ?? 0;
    for (const action of execution.actions.slice(from)) {
      if (retryMode === 'ALL_ACTIONS' || action.status !== 'Succeeded') action.isReplaced = true;
    }
    delete execution.stop;
    execution.status = 'InProgress';
    announceExecution(request.cloud, pipeline, execution, 'RESUMED');
    drive(request.cloud, pipeline);
    return { pipelineExecutionId: execution.id };
  },
};

function checkRetryable(pipeline: Pipeline, execution: Execution, stageName: string): void {
  const stage = execution.stages.at(-1);
  if (stage?.name !== stageName || !['Failed', 'Stopped'].includes(stage.status) || isOpen(execution)) {
    throw new AwsError(
      'StageNotRetryableException',
      `Stage ${stageName} is not in a failed state and cannot be retried`,
    );
  }
  const later = pipeline.executions.slice(pipeline.executions.indexOf(execution) + 1);
  if (later.some((other) => other.stages.some(({ name }) => name === stageName))) {
    throw new AwsError(
      'NotLatestPipelineExecutionException',
      `A more recent pipeline execution has passed through stage ${stageName}`,
    );
  }
}

const getPipelineExecution: Operation = {
  demands: onPipeline('GetPipelineExecution', 'pipelineName'),
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'pipelineName'));
    drive(request.cloud, pipeline);
    const execution = findExecution(pipeline, requiredText(input, 'pipelineExecutionId'));
    return {
      pipelineExecution: {
        ...describeShared(execution),
        pipelineName: pipeline.name,
        pipelineVersion: execution.pipelineVersion,
        artifactRevisions: execution.artifactRevisions.map(({ name, revisionId, revisionSummary, created }) => ({
          name,
          revisionId,
          revisionSummary,
          created: new Date(created),
        })),
        variables: Object.entries(execution.variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
      },
    };
  },
};

function describeShared({ id, status, statusSummary, trigger, declaration, rollbackTarget }: Execution): Output {
  return {
    pipelineExecutionId: id,
    status,
    statusSummary,
    trigger,
    executionMode: declaration.executionMode,
    executionType: rollbackTarget === undefined ? 'STANDARD' : 'ROLLBACK',
    ...(rollbackTarget === undefined
      ? {}
      : { rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackTarget } }),
  };
}

const listPipelineExecutions: Operation = {
  demands: onPipeline('ListPipelineExecutions', 'pipelineName'),
  handle(input, request) {
    const pipeline = findPipeline(request, requiredText(input, 'pipelineName'));
    drive(request.cloud, pipeline);
    const limit = Number(input['maxResults'] ?? 100);
    const start = Number(optionalText(input, 'nextToken') ?? 0);
    const newestFirst = pipeline.executions.toReversed();
    const isMore = newestFirst.length > start + limit;
    return {
      pipelineExecutionSummaries: newestFirst.slice(start, start + limit).map((execution) => ({
        ...describeShared(execution),
        startTime: new Date(execution.startTime),
        lastUpdateTime: new Date(execution.lastUpdateTime),
        sourceRevisions: execution.artifactRevisions.map(({ actionName, revisionId, revisionSummary }) => ({
          actionName,
          revisionId,
          revisionSummary,
        })),
        ...(execution.stop ? { stopTrigger: { reason: execution.stop.reason } } : {}),
      })),
      ...(isMore ? { nextToken: String(start + limit) } : {}),
    };
  },
};

export const executionOperations: Readonly<Record<string, Operation>> = {
  StartPipelineExecution: startPipelineExecution,
  StopPipelineExecution: stopPipelineExecution,
  RetryStageExecution: retryStageExecution,
  GetPipelineExecution: getPipelineExecution,
  ListPipelineExecutions: listPipelineExecutions,
};
