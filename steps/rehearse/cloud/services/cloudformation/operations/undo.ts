import type { Cloud } from '../../../cloud.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { discardOthers } from '../change-sets.ts';
import { onStack } from '../demands.ts';
import { workOn } from '../engine/background.ts';
import { runDelete } from '../engine/delete.ts';
import { cancelOperation, openOperation } from '../engine/operation.ts';
import { rollBackUpdate } from '../engine/roll-back.ts';
import { validationError } from '../errors.ts';
import { setStackStatus } from '../events.ts';
import { requiredText, texts } from '../input.ts';
import { nestedStackType } from '../known-types.ts';
import { nestedStacks } from '../nested-stacks.ts';
import { findStack, requireStack, type StackRecord } from '../stack-record.ts';
import { answerAgain, start } from './begin.ts';
import { roleOf } from './definition-input.ts';

/** What takes a stack back, or away. */
export const undoOperations: Readonly<Record<string, Operation>> = {
  DeleteStack: { demands: onStack('DeleteStack'), handle: deleteStack },
  CancelUpdateStack: { demands: onStack('CancelUpdateStack'), handle: cancelUpdateStack },
  ContinueUpdateRollback: { demands: onStack('ContinueUpdateRollback'), handle: continueUpdateRollback },
  RollbackStack: { demands: onStack('RollbackStack'), handle: rollbackStack },
};

function deleteStack(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const stack = findStack(cloud, accountId, region, requiredText(input, 'StackName'));
  // Deleting what is not there succeeds.
  if (!stack || stack.status.startsWith('DELETE_IN') || stack.status === 'DELETE_COMPLETE') return {};
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (
    stack.status.endsWith('_IN_PROGRESS') &&
    stack.status !== 'REVIEW_IN_PROGRESS' &&
    stack.status !== 'CREATE_IN_PROGRESS'
  ) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be deleted.`);
  }
  const retained = texts(input, 'RetainResources');
  requireRetainable(stack, retained);
  Object.assign(stack, roleOf(input), { creator: request.caller });
  const operation = openOperation(cloud, stack, nestedStacks);
  discardOthers(cloud, stack);
  start(stack, 'DELETE_STACK', input);
  setStackStatus(cloud, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  workOn(cloud, stack, async () => void (await runDelete(operation, retained)));
  return {};
}

/**
 * Resources are kept only of a stack whose deletion failed, and only those that there are. The texts are unverified.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
function requireRetainable(stack: StackRecord, retained: readonly string[]): void {
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED')
    throw validationError(
      `Invalid operation on stack [${stack.id}]. Resources can be retained only when the stack is in DELETE_FAILED state`,
    );
  const unknown = retained.filter((id) => !Object.hasOwn(stack.resources, id));
  if (unknown.length > 0)
    throw validationError(`Resources [${unknown.join(', ')}] do not exist in stack ${stack.name}`);
}

/**
 * What is under way ends as cancelled, and the stack goes back to what it was. The text of the refusal is unverified.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
function cancelUpdateStack(input: Input, { cloud, accountId, region }: Request): Output {
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  if (stack.status !== 'UPDATE_IN_PROGRESS')
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  cancelOperation(stack);
  return {};
}

function continueUpdateRollback(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  if (answerAgain(stack, 'CONTINUE_ROLLBACK', input)) return {};
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
  }
  const skipped = texts(input, 'ResourcesToSkip');
  for (const name of skipped) requireSkippable(cloud, stack, name);
  Object.assign(stack, roleOf(input), { creator: request.caller });
  const operation = openOperation(cloud, stack, nestedStacks);
  start(stack, 'CONTINUE_ROLLBACK', input);
  // The status is there when the answer is: whoever looks next sees what he began.
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  workOn(cloud, stack, () => rollBackUpdate(operation, undefined, skipped));
  return {};
}

/**
 * Only a resource whose own rollback failed is skipped; one of a nested stack is named `NESTEDSTACKNAME.LOGICALID`. The text is unverified.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
function requireSkippable(cloud: Cloud, stack: StackRecord, name: string): void {
  const [id = '', nested] = name.split('.').toReversed();
  const owner = nested === undefined ? stack : findStack(cloud, stack.accountId, stack.region, nested);
  const isOfStack = owner === stack || owner?.rootId === (stack.rootId ?? stack.id);
  if (!isOfStack || owner?.resources[id]?.status !== 'UPDATE_FAILED' || owner.resources[id].type === nestedStackType)
    throw validationError(`Resource [${name}] cannot be skipped: its rollback has not failed`);
}

function rollbackStack(input: Input, request: Request): Output {
  const { cloud, accountId, region } = request;
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  if (stack.status === 'CREATE_FAILED') return deleteFailedCreation(stack, input, request);
  if (stack.status !== 'UPDATE_FAILED') {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  Object.assign(stack, roleOf(input), { creator: request.caller });
  const operation = openOperation(cloud, stack, nestedStacks);
  start(stack, 'ROLLBACK', input);
  workOn(cloud, stack, () => rollBackUpdate(operation, 'User Initiated'));
  return { StackId: stack.id };
}

/** Without a stable state to go back to the stack is deleted. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
function deleteFailedCreation(stack: StackRecord, input: Input, request: Request): Output {
  return { ...deleteStack({ StackName: stack.id, RoleARN: input['RoleARN'] }, request), StackId: stack.id };
}
