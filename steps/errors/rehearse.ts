import { StepError } from './step-error.ts';

export function executionNotStarted(pipeline: string, commit: string): StepError {
  return new StepError({
    code: 'EXECUTION_NOT_STARTED',
    message: `commit ${commit} started no execution of pipeline ${pipeline}`,
    hint: 'the EventBridge rule must match the repository and the branch, and its role must be allowed codepipeline:StartPipelineExecution',
  });
}

export function workloadIncomplete(folder: string, file: string, purpose: string): StepError {
  return new StepError({
    code: 'WORKLOAD_INCOMPLETE',
    message: `${folder} has no ${file}, ${purpose}`,
    hint: 'write it, or let steps init add what is missing: it changes nothing that is there',
    exitCode: 2,
  });
}

export function nothingToResume(folder: string): StepError {
  return new StepError({
    code: 'NOTHING_TO_RESUME',
    message: `${folder} holds no rehearsal to go on with: none was begun there, or it ended before its first commit`,
    hint: 'start one without --resume',
    exitCode: 2,
  });
}

export function rehearsalRunning(folder: string, pid: number, file: string): StepError {
  return new StepError({
    code: 'REHEARSAL_RUNNING',
    message: `another rehearsal is running in ${folder} (process ${pid})`,
    hint: `end it with Ctrl-C first; where that process is something else, delete ${file}`,
    exitCode: 2,
  });
}
