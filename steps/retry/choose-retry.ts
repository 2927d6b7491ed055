import { failuresAmbiguous, nothingToRetry } from '../errors/index.ts';
import { checkNames, type StageState } from '../pipeline-state.ts';
import { isOpen, isRetryable } from '../pipeline-status.ts';

export interface RetryChoice {
  readonly pipeline: string;
  readonly stage?: string;
  readonly executionId?: string;
}

export interface StageRetry {
  readonly stage: string;
  readonly executionId: string;
}

/** The one stage that ended undone and is meant; anything else is an error that says what to do instead. */
export function chooseRetry(stages: readonly StageState[], choice: RetryChoice): StageRetry {
  const { pipeline, stage, executionId } = choice;
  checkNames(stages, pipeline, stage);
  const meant = stages.filter(
    (state) =>
      (stage === undefined || state.stage === stage) &&
      (executionId === undefined || state.executionId === executionId),
  );
  const [first, ...more] = meant.filter(({ status }) => isRetryable(status));
  if (more.length > 0)
    throw failuresAmbiguous(
      pipeline,
      [first, ...more].flatMap((state) => state?.stage ?? []),
    );
  if (first?.executionId !== undefined) return { stage: first.stage, executionId: first.executionId };
  throw whyNot(stages, meant, choice);
}

function whyNot(stages: readonly StageState[], meant: readonly StageState[], choice: RetryChoice): Error {
  const { pipeline, stage, executionId } = choice;
  const open = meant.find(({ status }) => isOpen(status));
  if (open)
    return nothingToRetry(
      pipeline,
      `stage ${open.stage} is still in progress`,
      `wait for it: steps status ${pipeline} --watch`,
    );
  if (executionId !== undefined && meant.length === 0) {
    const now = stages.find((state) => state.stage === stage)?.executionId;
    const what =
      stage === undefined ? 'in any stage' : `in stage ${stage}${now === undefined ? '' : `, where ${now} is`}`;
    return nothingToRetry(
      pipeline,
      `execution ${executionId} is no longer the last ${what}`,
      'CodePipeline retries only the execution that came to a stage last: start a new one instead',
    );
  }
  return nothingToRetry(
    pipeline,
    stage === undefined ? 'no stage has failed' : `stage ${stage} has not failed`,
    `for another deployment of the same push a commit, or: aws codepipeline start-pipeline-execution --name ${pipeline}`,
  );
}
