import { approvalsAmbiguous, approvalsShareStage, nothingToApprove, otherExecutionWaits } from '../errors/index.ts';
import { pendingApprovals, type PendingApproval } from '../pipeline-approval.ts';
import { checkNames, type StageState } from '../pipeline-state.ts';

/** Which approval is meant. Where `executionId` is given, only that execution's is: what was reviewed is what is answered. */
export interface ApprovalChoice {
  readonly pipeline: string;
  readonly stage?: string;
  readonly action?: string;
  readonly executionId?: string;
}

/** The one approval that waits and is meant; anything else is an error. */
export function chooseApproval(stages: readonly StageState[], choice: ApprovalChoice): PendingApproval {
  const { pipeline, stage, action, executionId } = choice;
  checkNames(stages, pipeline, stage, action);
  const waiting = pendingApprovals(stages).filter(
    (pending) =>
      (stage === undefined || pending.stage === stage) && (action === undefined || pending.action === action),
  );
  const matching = waiting.filter((pending) => executionId === undefined || pending.executionId === executionId);
  const [first, ...more] = matching;
  if (first && more.length === 0) return first;
  if (first) throw ambiguous(pipeline, matching);
  const [other] = waiting;
  if (other) throw otherExecutionWaits(pipeline, other.stage, executionId ?? '', other.executionId);
  throw nothingToApprove(pipeline, stage);
}

function ambiguous(pipeline: string, matching: readonly PendingApproval[]): Error {
  const stages = [...new Set(matching.map(({ stage }) => stage))];
  if (stages.length > 1) return approvalsAmbiguous(pipeline, stages);
  return approvalsShareStage(
    pipeline,
    stages[0] ?? '',
    matching.map(({ action }) => action),
  );
}
