/**
 * What a stack's status means for whoever waits for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */

export function isInProgress(status: string): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

/** Nothing but change sets has ever been made of it. */
export function isOnlyReviewed(status: string): boolean {
  return status === 'REVIEW_IN_PROGRESS';
}

/** Its first creation failed and was undone: it holds nothing and can only be deleted. */
export function isEmptyAfterRollback(status: string): boolean {
  return status === 'ROLLBACK_COMPLETE';
}

/** It needs ContinueUpdateRollback, or a person, before anything else. */
export function isStuck(status: string): boolean {
  return ['ROLLBACK_FAILED', 'UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED', 'CREATE_FAILED', 'UPDATE_FAILED'].includes(
    status,
  );
}

export function isDeployed(status: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status);
}
