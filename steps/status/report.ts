import type { ApprovalRequest } from '../approval-request.ts';
import type { Revision } from '../pipeline-history.ts';
import type { PipelineMetrics } from './metrics.ts';

/** How a pipeline stands. Times are in ISO 8601. */
export interface PipelineStatus {
  readonly pipeline: string;
  /** `waiting`: nothing goes on until a person does something; `idle`: nothing was ever executed. */
  readonly state: 'moving' | 'waiting' | 'failed' | 'stopped' | 'succeeded' | 'idle';
  readonly stages: readonly StageStatus[];
  readonly metrics: PipelineMetrics;
}

export interface StageStatus {
  readonly stage: string;
  /** CodePipeline's word; absent where nothing has come to the stage yet. */
  readonly status?: string;
  /** When what runs there began, or what ran there ended. */
  readonly since?: string;
  readonly execution?: ExecutionName;
  readonly running: readonly string[];
  readonly failures: readonly StageFailure[];
  readonly approvals: readonly ApprovalRequest[];
  readonly disabled?: { readonly reason: string; readonly by?: string; readonly since?: string };
  /** Executions that stand before the stage. */
  readonly queued: readonly ExecutionName[];
}

export interface StageFailure {
  /** Absent where a condition of the stage was not met. */
  readonly action?: string;
  readonly error: string;
}

export interface ExecutionName {
  readonly executionId: string;
  readonly revisions: readonly Revision[];
  readonly author?: string;
}
