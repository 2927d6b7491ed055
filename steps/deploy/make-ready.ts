import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { stackNotReady } from '../errors/index.ts';
import { isEmptyAfterRollback, isInProgress, isOnlyReviewed, isStuck } from '../stack-status.ts';
import { findStack } from '../find-stack.ts';
import { deleteStack, statusOf } from './stack.ts';
import { waitWhile } from '../wait.ts';

/**
 * Brings a stack to where a change set can be made: waits for what somebody else has under way, and deletes what a failed first
 * creation left, which holds nothing. Resolves to the stack that is to be updated, or to nothing where one is to be created.
 */
export async function makeReady(
  client: CloudFormationClient,
  stackName: string,
  roleArn: string | undefined,
  context: Context,
): Promise<Stack | undefined> {
  const stack = await waitForOthers(client, stackName, context);
  const status = statusOf(stack);
  if (!stack || status === 'DELETE_COMPLETE' || isOnlyReviewed(status)) return undefined;
  if (isEmptyAfterRollback(status)) {
    context.report({
      type: 'notice',
      level: 'info',
      message: `stack ${stackName} is in ${status}: its first creation failed and it holds nothing, so it is deleted and made again`,
    });
    await deleteStack(client, stack, roleArn, context);
    return undefined;
  }
  if (isStuck(status)) throw stackNotReady(stackName, status, hintFor(status));
  return stack;
}

/** The stack once nothing is under way with it. */
export async function waitForOthers(
  client: CloudFormationClient,
  stackName: string,
  context: Context,
): Promise<Stack | undefined> {
  const first = await findStack(client, stackName, context.signal);
  if (!isInProgress(statusOf(first))) return first;
  context.report({
    type: 'notice',
    level: 'info',
    message: `stack ${stackName} is in ${statusOf(first)}: waiting for it`,
  });
  return waitWhile(
    () => findStack(client, stackName, context.signal),
    (seen) => isInProgress(statusOf(seen)),
    context,
  );
}

function hintFor(status: string): string {
  switch (status) {
    case 'UPDATE_ROLLBACK_FAILED':
      return 'mend what the last events name, then run `aws cloudformation continue-update-rollback` and deploy again';
    case 'DELETE_FAILED':
      return 'mend what the last events name, delete the stack again, then deploy';
    default:
      return 'look at its last events; delete the stack if it holds nothing of value, then deploy again';
  }
}
