import type { Cloud } from '../../cloud.ts';
import { setResource, setStackStatus } from './events.ts';
import { stateOf, type StackRecord } from './stack-record.ts';

/** What becomes of an operation that the end of the cloud's process cut off: a state that a person can go on from. */
const endings: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'CREATE_FAILED',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_FAILED',
  DELETE_IN_PROGRESS: 'DELETE_FAILED',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_FAILED',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_FAILED',
};

const reason = 'The embedded cloud was stopped while this was going on';

/** Ends, in a state that was loaded, what was in progress when it was saved. */
export function endInterrupted(cloud: Cloud): void {
  for (const { id } of cloud.options.organization.accounts) {
    const { stacks } = stateOf(cloud, id, cloud.options.region);
    for (const stack of Object.values(stacks)) endStack(cloud, stack);
  }
}

function endStack(cloud: Cloud, stack: StackRecord): void {
  for (const changeSet of Object.values(stack.changeSets)) {
    if (/^CREATE_(PENDING|IN_PROGRESS)$/.test(changeSet.status)) {
      Object.assign(changeSet, { status: 'FAILED', statusReason: reason });
    }
    if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') changeSet.executionStatus = 'EXECUTE_FAILED';
  }
  const ending = endings[stack.status];
  if (ending === undefined) return;
  delete stack.stackPolicyDuringUpdate;
  for (const resource of Object.values(stack.resources)) {
    const status = resource.status.replace('_IN_PROGRESS', '_FAILED');
    if (status !== resource.status) setResource(cloud, stack, { ...resource, status, statusReason: reason });
  }
  setStackStatus(cloud, stack, ending, reason);
}
