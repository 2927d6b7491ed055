/**
 * What the status of an execution, a stage or an action means for whoever waits for it.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StageExecution.html
 */

export function isOpen(status: string | undefined): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

export function hasSucceeded(status: string | undefined): boolean {
  return status === 'Succeeded';
}

export function hasFailed(status: string | undefined): boolean {
  return status === 'Failed';
}

/** How an action ended, in the words of tasks and pages; undefined while it has not. */
export function endOfAction(status: string): 'done' | 'failed' | 'skipped' | undefined {
  switch (status) {
    case 'Succeeded':
      return 'done';
    case 'Failed':
      return 'failed';
    case 'Abandoned':
      return 'skipped';
    default:
      return undefined;
  }
}

/** A stage that ended without its work done: it can be retried. */
export function isRetryable(status: string | undefined): boolean {
  return status === 'Failed' || status === 'Stopped';
}
