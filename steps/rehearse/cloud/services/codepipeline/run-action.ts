import { randomUUID } from 'node:crypto';
import { announceAction } from './announce.ts';
import { replicateArtifact } from './artifact-store.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { ActionDeclaration, StageDeclaration } from './declaration.ts';
import { providers } from './providers/index.ts';
import { ActionFailure, type ActionResult } from './providers/provider.ts';
import { assumeActionRole, assumePipelineRole } from './roles.ts';
import type { ActionExecution, ErrorDetails, Execution, Pipeline } from './state.ts';
import { resolveConfiguration, UnresolvedVariable } from './variables.ts';

interface Place {
  readonly cloud: Cloud;
  readonly pipeline: Pipeline;
  readonly execution: Execution;
}

/** Runs one action to its end, or to where somebody must decide. Its outcome is noted in the execution. */
export async function runAction(place: Place, stage: StageDeclaration, declaration: ActionDeclaration): Promise<void> {
  const { cloud, pipeline, execution } = place;
  const action = beginAction(place, stage, declaration);
  announceAction(cloud, pipeline, execution, action);
  try {
    if ((await perform(place, declaration, action)) === 'waiting') return;
    endAction(place, action, 'Succeeded');
  } catch (error) {
    // What a stopping cloud interrupts is taken up when it starts again.
    if (cloud.signal.aborted) throw error;
    endAction(place, action, 'Failed', errorDetails(error));
    if (!isOutcome(error)) throw error;
  }
}

function beginAction(
  { cloud, execution }: Place,
  stage: StageDeclaration,
  declaration: ActionDeclaration,
): ActionExecution {
  const now = cloud.clock.now();
  const action: ActionExecution = {
    id: randomUUID(),
    stageName: stage.name,
    actionName: declaration.name,
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    resolvedConfiguration: {},
    inputArtifacts: (declaration.inputArtifacts ?? [])
      .map(({ name }) => execution.artifacts[name])
      .filter((artifact) => artifact !== undefined),
    outputArtifacts: [],
    outputVariables: {},
    roleChain: [],
  };
  execution.actions.push(action);
  return action;
}

async function perform(
  { cloud, pipeline, execution }: Place,
  declaration: ActionDeclaration,
  action: ActionExecution,
): Promise<ActionResult> {
  const { category, provider } = declaration.actionTypeId;
  const run = providers[`${category}/${provider}`];
  if (!run)
    throw new ActionFailure(
      'ConfigurationError',
      `${category} actions of provider ${provider} are not part of the embedded cloud`,
    );
  const missing = declaration.inputArtifacts?.find(({ name }) => !execution.artifacts[name]);
  if (missing)
    throw new ActionFailure(
      'ConfigurationError',
      `The input artifact ${missing.name} was not produced by any action of this execution`,
    );
  const configuration = resolveConfiguration(declaration.configuration ?? {}, execution);
  Object.assign(action.resolvedConfiguration, configuration);
  const { roleArn } = execution.declaration;
  action.roleChain.push(roleArn);
  const pipelineCaller = assumePipelineRole(cloud, pipeline, roleArn);
  const caller =
    declaration.roleArn === undefined
      ? pipelineCaller
      : await assumeActionRole(cloud, pipelineCaller, declaration.roleArn);
  if (declaration.roleArn !== undefined) action.roleChain.push(declaration.roleArn);
  const region = declaration.region ?? pipeline.region;
  if (region !== pipeline.region) {
    const place = { cloud, pipeline, execution, caller: pipelineCaller, region };
    action.inputArtifacts = await Promise.all(action.inputArtifacts.map((from) => replicateArtifact(place, from)));
  }
  const result = await run({ cloud, pipeline, execution, declaration, action, configuration, caller, region });
  if (result === 'done' && declaration.namespace !== undefined)
    execution.namespaces[declaration.namespace] = action.outputVariables;
  return result;
}

function isOutcome(error: unknown): boolean {
  return error instanceof ActionFailure || error instanceof AwsError || error instanceof UnresolvedVariable;
}

function errorDetails(error: unknown): ErrorDetails {
  if (error instanceof ActionFailure) return { code: error.code, message: error.message };
  if (error instanceof UnresolvedVariable) return { code: 'ConfigurationError', message: error.message };
  if (error instanceof AwsError)
    return { code: error.code.startsWith('AccessDenied') ? 'PermissionError' : 'JobFailed', message: error.message };
  return { code: 'SystemUnavailable', message: error instanceof Error ? error.message : String(error) };
}

/** Notes the outcome, unless the action was abandoned in the meantime. */
export function endAction(
  { cloud, pipeline, execution }: Place,
  action: ActionExecution,
  status: ActionExecution['status'],
  error?: ErrorDetails,
): void {
  if (action.status !== 'InProgress') return;
  action.status = status;
  action.lastUpdateTime = cloud.clock.now();
  execution.lastUpdateTime = action.lastUpdateTime;
  if (error) action.error = error;
  delete action.token;
  announceAction(cloud, pipeline, execution, action);
}
