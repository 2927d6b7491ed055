import { requiredText } from '../../protocols/json-input.ts';
import type { Operation, Output } from '../../service.ts';
import type { ActionDeclaration, StageDeclaration } from './declaration.ts';
import { drive } from './drive.ts';
import { onPipeline } from './pipelines.ts';
import { isOpen, findPipeline, latestAction, type Execution, type Pipeline, type RuleState } from './state.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html */
export const getPipelineState: Operation = {
  demands: onPipeline('GetPipelineState'),
  handle(input, { cloud, ...request }) {
    const pipeline = findPipeline({ cloud, ...request }, requiredText(input, 'name'));
    drive(cloud, pipeline);
    return {
      pipelineName: pipeline.name,
      pipelineVersion: pipeline.version,
      stageStates: pipeline.declaration.stages.map((stage, index) => describeStage(pipeline, stage, index)),
      created: new Date(pipeline.created),
      updated: new Date(pipeline.updated),
    };
  },
};

function describeStage(pipeline: Pipeline, stage: StageDeclaration, index: number): Output {
  const latest = latestInStage(pipeline, stage.name);
  const visited = latest?.stages.findLast(({ name }) => name === stage.name);
  const waiting = pipeline.executions.filter(
    (execution) => isOpen(execution) && !execution.isInStage && execution.stageIndex === index,
  );
  const inbound = waiting.map((execution) => ({
    pipelineExecutionId: execution.id,
    status: 'InProgress',
    type: typeOf(execution),
  }));
  return {
    stageName: stage.name,
    ...(inbound.length > 0 ? { inboundExecution: inbound.at(-1), inboundExecutions: inbound } : {}),
    inboundTransitionState: describeTransition(pipeline, stage.name),
    actionStates: stage.actions.map((action) => describeAction(latest, stage, action)),
    ...describeRules('beforeEntryConditionState', visited?.entryRules),
    ...describeRules('onSuccessConditionState', visited?.successRules),
    ...(latest
      ? {
          latestExecution: {
            pipelineExecutionId: latest.id,
            type: typeOf(latest),
            status: stageStatus(latest, stage.name),
          },
        }
      : {}),
  };
}

function describeRules(member: string, rules: readonly RuleState[] | undefined): Output {
  if (rules === undefined) return {};
  const status = rules.every((rule) => rule.status === 'Succeeded') ? 'Succeeded' : 'Failed';
  const ruleStates = rules.map(({ ruleName, lastStatusChange, problem, ...rule }) => ({
    ruleName,
    latestExecution: {
      ...rule,
      lastStatusChange: new Date(lastStatusChange),
      ...(problem === undefined
        ? {}
        : { summary: problem, errorDetails: { code: 'ConditionFailed', message: problem } }),
    },
  }));
  return { [member]: { latestExecution: { status }, conditionStates: [{ ruleStates }] } };
}

function typeOf({ rollbackTarget }: Execution): string {
  return rollbackTarget === undefined ? 'STANDARD' : 'ROLLBACK';
}

/** The execution that entered the stage last. */
function latestInStage({ executions }: Pipeline, stageName: string): Execution | undefined {
  const enteredAt = (execution: Execution) => execution.stages.findLast(({ name }) => name === stageName)?.enteredAt;
  return executions
    .filter((execution) => enteredAt(execution) !== undefined)
    .sort((a, b) => (enteredAt(a) ?? 0) - (enteredAt(b) ?? 0))
    .at(-1);
}

function stageStatus(execution: Execution, stageName: string): string | undefined {
  const status = execution.stages.findLast(({ name }) => name === stageName)?.status;
  return status === 'InProgress' && execution.status === 'Stopping' ? 'Stopping' : status;
}

function describeTransition({ transitions }: Pipeline, stageName: string): Output {
  const { lastChangedAt, ...transition } = transitions[stageName] ?? { enabled: true };
  return { ...transition, ...(lastChangedAt === undefined ? {} : { lastChangedAt: new Date(lastChangedAt) }) };
}

function describeAction(
  execution: Execution | undefined,
  stage: StageDeclaration,
  { name }: ActionDeclaration,
): Output {
  const action = execution && latestAction(execution, stage.name, name);
  if (!action) return { actionName: name };
  const revision = execution.artifactRevisions.find(
    ({ actionName }) => stage === execution.declaration.stages[0] && actionName === name,
  );
  return {
    actionName: name,
    ...(revision
      ? {
          currentRevision: {
            revisionId: revision.revisionId,
            revisionChangeId: revision.revisionId,
            created: new Date(revision.created),
          },
        }
      : {}),
    latestExecution: {
      actionExecutionId: action.id,
      status: action.status,
      summary: action.summary,
      lastStatusChange: new Date(action.lastUpdateTime),
      token: action.token,
      lastUpdatedBy: action.updatedBy,
      externalExecutionId: action.externalExecutionId,
      externalExecutionUrl: action.externalExecutionUrl,
      errorDetails: action.error,
    },
    entityUrl: action.externalExecutionUrl,
  };
}
