/**
 * What a stack's status asks for before a change set can be made of it. docs/deploying.md has it as a table.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export type Arrival =
  | { readonly kind: 'create' }
  | { readonly kind: 'update' }
  /** An operation is under way: somebody else's, or that of a run of ours that was ended. */
  | { readonly kind: 'follow' }
  /** Its first creation failed and was undone. */
  | { readonly kind: 'recreate' }
  | { readonly kind: 'continue-rollback' }
  /** What is left of it is deleted, but for what is to be kept, and it is made again. */
  | { readonly kind: 'finish-deletion' }
  | { readonly kind: 'refuse'; readonly hint: string };

/** `retained`: resources that may stay where a deletion is finished; without any, nobody asked for it. */
export function planArrival(status: string, retained: readonly string[]): Arrival {
  switch (status) {
    case 'DELETE_COMPLETE':
    case 'REVIEW_IN_PROGRESS':
      return { kind: 'create' };
    case 'ROLLBACK_COMPLETE':
      return { kind: 'recreate' };
    case 'UPDATE_ROLLBACK_FAILED':
      return { kind: 'continue-rollback' };
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
      return retained.length > 0 ? { kind: 'finish-deletion' } : { kind: 'refuse', hint: finishHint };
    case 'CREATE_FAILED':
    case 'UPDATE_FAILED':
      return { kind: 'refuse', hint: openFailureHint };
    case 'IMPORT_ROLLBACK_FAILED':
      return { kind: 'refuse', hint: 'mend what its last events name in the console, then deploy again' };
    default:
      return status.endsWith('_IN_PROGRESS') ? { kind: 'follow' } : { kind: 'update' };
  }
}

const finishHint =
  'mend what keeps those resources and run `steps deploy --delete`, which deletes the stack, then deploy; or deploy with --retain LOGICALID..., which leaves them where they are, finishes the deletion and makes the stack again';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html */
const openFailureHint =
  'somebody turned rollback off: run `aws cloudformation rollback-stack`, which takes it back to its last good state, then deploy again';
