import {
  CodePipelineClient,
  GetPipelineStateCommand,
  type ActionState as AwsActionState,
  type StageConditionState,
  type StageState as AwsStageState,
} from '@aws-sdk/client-codepipeline';
import type { Context } from './context.ts';
import { nameUnknown } from './errors/index.ts';
import { fromNamedPipeline } from './near-pipeline.ts';
import { given } from './given.ts';

/** How a stage of a pipeline stands now. Times in milliseconds since 1970. */
export interface StageState {
  readonly stage: string;
  /** The execution that is in it, or was last. */
  readonly executionId?: string;
  readonly status?: string;
  /** Executions that stand before it. */
  readonly inbound: readonly string[];
  /** Set where its way in is closed. */
  readonly disabled?: DisabledTransition;
  /** The condition that was not met, in CodePipeline's words. */
  readonly unmet?: string;
  readonly actions: readonly ActionState[];
}

interface DisabledTransition {
  readonly reason: string;
  readonly by?: string;
  readonly at?: number;
}

interface ActionState {
  readonly action: string;
  readonly status?: string;
  readonly changedAt?: number;
  /** Of an approval that waits: it stands for this very execution of the action. */
  readonly token?: string;
  /** What became of it, in a line; of an approval what whoever answered wrote. */
  readonly summary?: string;
  /** Where whatever the action works at can be seen; of an approval what is to be looked at. */
  readonly link?: string;
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html */
export async function readPipelineState(pipeline: string, context: Context): Promise<readonly StageState[]> {
  const client = context.aws.client(CodePipelineClient);
  try {
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipeline }));
    return stageStates.map(stageState);
  } catch (error) {
    throw await fromNamedPipeline(error, pipeline, `read the state of pipeline ${pipeline}`, client);
  }
}

function stageState(state: AwsStageState): StageState {
  const { stageName = '', latestExecution, inboundExecutions, inboundExecution, actionStates = [] } = state;
  const inbound = inboundExecutions ?? (inboundExecution ? [inboundExecution] : []);
  const unmet = [state.beforeEntryConditionState, state.onSuccessConditionState, state.onFailureConditionState]
    .map(unmetIn)
    .find(Boolean);
  return {
    stage: stageName,
    inbound: inbound.flatMap(({ pipelineExecutionId }) => pipelineExecutionId ?? []),
    actions: actionStates.map(actionState),
    ...given('executionId', latestExecution?.pipelineExecutionId),
    ...given('status', latestExecution?.status),
    ...given('unmet', unmet),
    ...disabledIn(state),
  };
}

function disabledIn({ inboundTransitionState }: AwsStageState): { readonly disabled?: DisabledTransition } {
  if (inboundTransitionState?.enabled !== false) return {};
  const { disabledReason = '', lastChangedBy, lastChangedAt } = inboundTransitionState;
  const at = lastChangedAt === undefined ? {} : { at: lastChangedAt.getTime() };
  return { disabled: { reason: disabledReason, ...given('by', lastChangedBy), ...at } };
}

function unmetIn(state: StageConditionState | undefined): string | undefined {
  if (state?.latestExecution?.status !== 'Failed') return undefined;
  const rules = (state.conditionStates ?? []).flatMap(({ ruleStates = [] }) => ruleStates);
  const failed = rules.find(({ latestExecution }) => latestExecution?.status === 'Failed');
  const { summary, errorDetails } = failed?.latestExecution ?? {};
  return errorDetails?.message ?? summary ?? state.latestExecution.summary ?? 'a condition is not met';
}

function actionState({ actionName = '', latestExecution, entityUrl }: AwsActionState): ActionState {
  const changedAt = latestExecution?.lastStatusChange?.getTime();
  return {
    action: actionName,
    ...given('status', latestExecution?.status),
    ...(changedAt === undefined ? {} : { changedAt }),
    ...given('token', latestExecution?.token),
    ...given('summary', latestExecution?.summary),
    ...given('link', entityUrl ?? latestExecution?.externalExecutionUrl),
  };
}

/** Throws where a person named a stage, or an action in it, that the pipeline does not have. */
export function checkNames(stages: readonly StageState[], pipeline: string, stage?: string, action?: string): void {
  const names = stages.map((state) => state.stage);
  if (stage !== undefined && !names.includes(stage)) throw nameUnknown('stage', stage, `pipeline ${pipeline}`, names);
  const within = stages.filter((state) => (stage ?? state.stage) === state.stage);
  const actions = within.flatMap((state) => state.actions.map((one) => one.action));
  if (action !== undefined && !actions.includes(action))
    throw nameUnknown('action', action, stage === undefined ? `pipeline ${pipeline}` : `stage ${stage}`, actions);
}
