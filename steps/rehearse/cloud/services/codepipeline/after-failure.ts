import type { Cloud } from '../../cloud.ts';
import { announceExecution } from './announce.ts';
import type { StageDeclaration } from './declaration.ts';
import { makeExecution } from './executions.ts';
import type { Execution, Pipeline, StageExecution } from './state.ts';

/**
 * Makes the failed actions of a stage ready to be run once more, if it is to be retried and was not yet.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
 */
export function retriesByItself(execution: Execution, stage: StageExecution, { onFailure }: StageDeclaration): boolean {
  if (onFailure?.result !== 'RETRY' || stage.isRetried) return false;
  stage.isRetried = true;
  const retriesAll = onFailure.retryConfiguration?.retryMode === 'ALL_ACTIONS';
  for (const action of execution.actions.slice(stage.actionsFrom))
    if (retriesAll || action.status !== 'Succeeded') action.isReplaced = true;
  return true;
}

/**
 * Adds an execution that runs the failed stage with what the last execution made that succeeded in it, in this version of the pipeline
 * and not as a rollback; nothing where there is none.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 */
export function rollBackStage(cloud: Cloud, pipeline: Pipeline, failed: Execution, stageName: string): void {
  if (failed.rollbackTarget !== undefined) return;
  const target = pipeline.executions.findLast(
    (execution) =>
      execution !== failed &&
      execution.pipelineVersion === pipeline.version &&
      execution.rollbackTarget === undefined &&
      execution.stages.findLast(({ name }) => name === stageName)?.status === 'Succeeded',
  );
  if (!target) return;
  const { variables, namespaces, artifacts, artifactRevisions } = structuredClone(target);
  const execution: Execution = {
    ...makeExecution(cloud, pipeline, {
      triggerType: 'AutomatedRollback',
      triggerDetail: `{"failedPipelineExecutionId":"${failed.id}"}`,
    }),
    variables,
    namespaces,
    artifacts,
    artifactRevisions,
    stageIndex: failed.stageIndex,
    rollbackTarget: target.id,
  };
  pipeline.executions.push(execution);
  announceExecution(cloud, pipeline, execution);
}
