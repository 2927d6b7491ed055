import { approvalRequest, authorOf } from '../approval-request.ts';
import { given } from '../given.ts';
import { pendingApprovals } from '../pipeline-approval.ts';
import { latestRuns, type ActionReport } from '../pipeline-execution.ts';
import type { PastExecution } from '../pipeline-history.ts';
import type { StageState } from '../pipeline-state.ts';
import { hasFailed, hasSucceeded, isOpen, isRetryable } from '../pipeline-status.ts';
import type { PipelineMetrics } from './metrics.ts';
import type { ExecutionName, PipelineStatus, StageFailure, StageStatus } from './report.ts';

/** What was read of one pipeline. */
export interface PipelineFacts {
  readonly pipeline: string;
  readonly stages: readonly StageState[];
  readonly history: readonly PastExecution[];
  /** Of each execution that is in a stage, or was last. */
  readonly actions: ReadonlyMap<string, readonly ActionReport[]>;
}

export function describePipeline(facts: PipelineFacts, metrics: PipelineMetrics): PipelineStatus {
  const stages = facts.stages.map((stage) => describeStage(stage, facts));
  return { pipeline: facts.pipeline, state: stateOf(stages), stages, metrics };
}

function describeStage(state: StageState, facts: PipelineFacts): StageStatus {
  const { executionId = '' } = state;
  const all = facts.actions.get(executionId) ?? [];
  const runs = latestRuns(all).filter(({ stage }) => stage === state.stage);
  const open = runs.filter(({ status }) => isOpen(status));
  const { revisions } = nameExecution(executionId, facts);
  const approvals = pendingApprovals([state]).map((pending) =>
    approvalRequest(facts.pipeline, pending, all, revisions),
  );
  const isApproval = ({ action }: ActionReport) => approvals.some((request) => request.action === action);
  return {
    stage: state.stage,
    ...given('status', state.status),
    ...given('since', isoTime(sinceWhen(runs, open))),
    ...(state.executionId === undefined ? {} : { execution: nameExecution(executionId, facts) }),
    running: open.filter((run) => !isApproval(run)).map(({ action }) => action),
    failures: hasFailed(state.status) ? failuresIn(state, runs) : [],
    approvals,
    ...disabledOf(state),
    queued: state.inbound.map((id) => nameExecution(id, facts)),
  };
}

function sinceWhen(runs: readonly ActionReport[], open: readonly ActionReport[]): number | undefined {
  if (open.length > 0) return Math.min(...open.map(({ startedAt }) => startedAt));
  return runs.length > 0 ? Math.max(...runs.map(({ updatedAt }) => updatedAt)) : undefined;
}

function failuresIn({ unmet }: StageState, runs: readonly ActionReport[]): readonly StageFailure[] {
  const failed = runs.filter(({ status }) => hasFailed(status));
  const ofActions = failed.map(({ action, error = 'CodePipeline gives no reason' }) => ({ action, error }));
  return unmet === undefined ? ofActions : [...ofActions, { error: unmet }];
}

function disabledOf({ disabled }: StageState): Pick<StageStatus, 'disabled'> {
  if (!disabled) return {};
  const { reason, by, at } = disabled;
  return { disabled: { reason, ...given('by', by), ...given('since', isoTime(at)) } };
}

function nameExecution(executionId: string, { history, actions }: PipelineFacts): ExecutionName {
  const revisions = history.find((execution) => execution.executionId === executionId)?.revisions ?? [];
  return { executionId, revisions, ...given('author', authorOf(actions.get(executionId) ?? [])) };
}

function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

function stateOf(stages: readonly StageStatus[]): PipelineStatus['state'] {
  if (stages.some(isMoving)) return 'moving';
  if (stages.some(({ approvals, queued }) => approvals.length > 0 || queued.length > 0)) return 'waiting';
  if (stages.some(({ status }) => hasFailed(status))) return 'failed';
  if (stages.some(({ status }) => isRetryable(status))) return 'stopped';
  return stages.some(({ status }) => hasSucceeded(status)) ? 'succeeded' : 'idle';
}

/** Goes on without a person: an action runs, or is about to, or an execution may enter. */
function isMoving({ status, running, approvals, queued, disabled }: StageStatus): boolean {
  if (isOpen(status)) return running.length > 0 || approvals.length === 0;
  return queued.length > 0 && disabled === undefined;
}
