import type { Input, Output, Request } from '../../../service.ts';
import { discardOthers } from '../change-sets.ts';
import type { ChangeSetRecord } from '../change-set-record.ts';
import { workOn } from '../engine/background.ts';
import { runCreate } from '../engine/create.ts';
import { openOperation, type Operation as StackOperation } from '../engine/operation.ts';
import { beginUpdate, runUpdate } from '../engine/update.ts';
import { invalidChangeSetStatus, validationError } from '../errors.ts';
import { beginOperation, setStackStatus } from '../events.ts';
import { flag, text } from '../input.ts';
import { nestedStacks } from '../nested-stacks.ts';
import { withoutReverted } from '../drift/revert-drift.ts';
import { findRequested } from './find-change-set.ts';
import { requireUpdatable } from './stacks.ts';

/** Makes a stack what its change set has shown. */
export function executeChangeSet(input: Input, request: Request): Output {
  const { cloud, caller } = request;
  const { stack, changeSet } = findRequested(input, request);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
  const token = text(input, 'ClientRequestToken');
  if (token !== undefined && stack.operations.some(({ clientRequestToken }) => clientRequestToken === token)) return {};
  requireExecutable(changeSet);
  if (changeSet.roleArn !== undefined) stack.roleArn = changeSet.roleArn;
  stack.creator = caller;
  const operation = openOperation(cloud, stack, nestedStacks, { changeSet });
  const isCreation = stack.status === 'REVIEW_IN_PROGRESS';
  if (!isCreation) requireUpdatable(stack);
  discardOthers(cloud, stack, changeSet);
  stack.changeSetId = changeSet.id;
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  beginOperation(stack, isCreation ? 'CREATE_STACK' : 'UPDATE_STACK', token);
  const disableRollback = flag(input, 'DisableRollback') === true;
  workOn(
    cloud,
    stack,
    isCreation
      ? beginCreation(operation, changeSet, disableRollback)
      : beginChange(operation, changeSet, disableRollback),
  );
  return {};
}

function requireExecutable(changeSet: ChangeSetRecord): void {
  if (changeSet.parentChangeSetId !== undefined) {
    throw validationError('Cannot execute a nested change set directly. Execute its root change set.');
  }
  if (changeSet.status !== 'CREATE_COMPLETE') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
    );
  }
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
    );
  }
}

function beginCreation(
  operation: StackOperation,
  changeSet: ChangeSetRecord,
  disableRollback: boolean,
): () => Promise<void> {
  const { cloud, stack } = operation;
  const definition = requireDefinition(changeSet);
  stack.definition = definition;
  setStackStatus(cloud, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  return async () => {
    const onFailure = changeSet.onStackFailure ?? (disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
    finish(changeSet, await runCreate(operation, definition, onFailure));
  };
}

function beginChange(
  operation: StackOperation,
  changeSet: ChangeSetRecord,
  disableRollback: boolean,
): () => Promise<void> {
  const { cloud, stack } = operation;
  const definition = requireDefinition(changeSet);
  beginUpdate(stack, definition);
  stack.updatedAt = cloud.clock.now();
  setStackStatus(cloud, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const keepsFailure = disableRollback || changeSet.onStackFailure === 'DO_NOTHING';
  return async () => {
    const failure = await runUpdate(operation, definition, keepsFailure);
    if (failure === undefined && changeSet.drift) stack.drift = withoutReverted(changeSet.drift);
    finish(changeSet, failure);
  };
}

function finish(changeSet: ChangeSetRecord, failure: string | undefined): void {
  changeSet.executionStatus = failure === undefined ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
}

function requireDefinition(changeSet: ChangeSetRecord) {
  if (!changeSet.definition) throw new Error(`change set ${changeSet.name} is complete without a definition`);
  return changeSet.definition;
}
