import { didYouMean, meantOrKnown } from '../closest-name.ts';
import { fromAws } from './aws.ts';
import { StepError } from './step-error.ts';

/** Errors of whoever operates pipelines: steps status, approve, retry and logs. */

/** As `fromAws`, with what is to be done where the pipeline or the execution is not there. */
export function fromPipeline(error: unknown, pipeline: string, doing: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'PipelineNotFoundException') return pipelineNotFound(pipeline, error);
  if (error.name === 'PipelineExecutionNotFoundException')
    return fromAws(error, doing, `steps status ${pipeline} shows the executions that are in its stages`);
  return fromAws(error, doing);
}

export function pipelineNotFound(pipeline: string, cause: unknown, hint?: string): StepError {
  return new StepError({
    code: 'PIPELINE_NOT_FOUND',
    message: `this account and region have no pipeline "${pipeline}"`,
    hint: hint ?? 'steps status --all lists those that there are; AWS_PROFILE and --region choose where to look',
    cause,
  });
}

/** `known` are the newest first. */
export function executionNotFound(
  pipeline: string,
  executionId: string,
  known: readonly string[],
  cause?: unknown,
): StepError {
  const newest = [...new Set(known)].slice(0, 3);
  const listed = newest.length === 0 ? undefined : `its newest are ${newest.join(', ')}`;
  return new StepError({
    code: 'EXECUTION_NOT_FOUND',
    message: `pipeline ${pipeline} has no execution "${executionId}"`,
    hint:
      didYouMean(executionId, known) ??
      listed ??
      `steps status ${pipeline} shows the executions that are in its stages`,
    cause,
  });
}

/** What a person gave as the name of a stage or an action. */
export function nameUnknown(kind: string, name: string, pipeline: string, known: readonly string[]): StepError {
  return new StepError({
    code: 'NAME_UNKNOWN',
    message: `${pipeline} has no ${kind} "${name}"`,
    hint: meantOrKnown(name, known, Infinity) ?? 'there are none yet',
    exitCode: 2,
  });
}

export function nothingExecuted(pipeline: string): StepError {
  return new StepError({
    code: 'NOTHING_EXECUTED',
    message: `pipeline ${pipeline} has never been executed`,
    hint: `push a commit to its branch, or start it: aws codepipeline start-pipeline-execution --name ${pipeline}`,
  });
}

export function nothingToApprove(pipeline: string, stage: string | undefined): StepError {
  return new StepError({
    code: 'NOTHING_TO_APPROVE',
    message: `nothing waits for approval in ${stage === undefined ? '' : `stage ${stage} of `}pipeline ${pipeline}`,
    hint: `it was answered, or the execution is not there yet: steps status ${pipeline}; where the pipeline runs in PARALLEL mode, its state tells no approvals: answer in the console`,
  });
}

export function approvalsAmbiguous(pipeline: string, stages: readonly string[]): StepError {
  return new StepError({
    code: 'APPROVALS_AMBIGUOUS',
    message: `${stages.length} approvals wait in pipeline ${pipeline}: ${stages.join(', ')}`,
    hint: `name the stage: steps approve ${pipeline} ${stages[0]}`,
    exitCode: 2,
  });
}

/** Several in one stage, which a stage's name cannot tell apart. */
export function approvalsShareStage(pipeline: string, stage: string, actions: readonly string[]): StepError {
  return new StepError({
    code: 'APPROVALS_AMBIGUOUS',
    message: `${actions.length} approvals wait in stage ${stage} of pipeline ${pipeline}: ${actions.join(', ')}`,
    hint: `name the action: steps approve ${pipeline} ${stage} --action ${actions[0]}`,
    exitCode: 2,
  });
}

/** Something else than what was reviewed waits by now. */
export function otherExecutionWaits(pipeline: string, stage: string, wanted: string, waiting: string): StepError {
  return new StepError({
    code: 'OTHER_EXECUTION_WAITS',
    message: `what waits in stage ${stage} of pipeline ${pipeline} is execution ${waiting}, not ${wanted}`,
    hint: `review that one first, then: steps approve ${pipeline} ${stage} --execution ${waiting}`,
  });
}

export function approvalUnconfirmed(pipeline: string): StepError {
  return new StepError({
    code: 'APPROVAL_UNCONFIRMED',
    message: `nothing was answered in pipeline ${pipeline}: nobody can be asked without a terminal`,
    hint: 'give --yes, and --execution with the id of the execution that was reviewed',
    exitCode: 2,
  });
}

/** Between the look and the answer somebody else answered, or the execution was stopped. */
export function approvalOutdated(pipeline: string, stage: string, cause: unknown): StepError {
  return new StepError({
    code: 'APPROVAL_OUTDATED',
    message: `the approval in stage ${stage} of pipeline ${pipeline} waits no more: it was answered meanwhile, has expired, or its execution was stopped`,
    hint: `nothing was answered by this command; see steps status ${pipeline}`,
    cause,
  });
}

export function approvalNotGiven(pipeline: string, stage: string, executionId: string): StepError {
  return new StepError({
    code: 'APPROVAL_NOT_GIVEN',
    message: `the approval in stage ${stage} of pipeline ${pipeline} was not given to execution ${executionId}`,
    hint: `it waits, was rejected, or another execution is in the stage by now: steps status ${pipeline}`,
  });
}

/** A stage that asks again makes its change set anew, so that what is approved then is what was reviewed. */
export function ticketMissing(pipeline: string, stage: string, summary: string, pattern: string): StepError {
  return new StepError({
    code: 'TICKET_MISSING',
    message: `the approval in stage ${stage} of pipeline ${pipeline} names no change ticket: "${summary}"`,
    hint: `a ticket is a word that matches ${pattern}; steps retry ${pipeline} ${stage} --all-actions asks again; steps approve ${pipeline} ${stage} --ticket TICKET answers`,
  });
}

export function nothingToRetry(pipeline: string, what: string, hint: string): StepError {
  return new StepError({
    code: 'NOTHING_TO_RETRY',
    message: `${what}, so nothing can be retried in ${pipeline}`,
    hint,
  });
}

export function failuresAmbiguous(pipeline: string, stages: readonly string[]): StepError {
  return new StepError({
    code: 'FAILURES_AMBIGUOUS',
    message: `several stages of pipeline ${pipeline} have failed: ${stages.join(', ')}`,
    hint: `name one: steps retry ${pipeline} ${stages[0]}`,
    exitCode: 2,
  });
}

/** CodePipeline itself refuses. */
export function notRetryable(pipeline: string, stage: string, cause: Error): StepError {
  return new StepError({
    code: 'NOT_RETRYABLE',
    message: `stage ${stage} of pipeline ${pipeline} cannot be retried: ${cause.message}`,
    hint: `where the pipeline was changed or a newer execution went through the stage since, start a new execution: push a commit, or aws codepipeline start-pipeline-execution --name ${pipeline}`,
    cause,
  });
}
