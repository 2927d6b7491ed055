import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { beginDeletion } from '../delete-stack.ts';
import { deletionFailed } from '../errors/index.ts';
import { given } from '../given.ts';
import { listResources } from '../stack-resources.ts';
import { runTask } from '../task.ts';
import { findFirstCause } from './first-cause.ts';
import type { FollowedStack } from './follow.ts';
import { followUntilRest, type Acting } from './follow-others.ts';

/**
 * Deletes a stack, whatever state it is in, and follows that to its end. What cannot be deleted stays where it is, if it may; it may be
 * named only once a deletion has failed. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export async function removeStack(acting: Acting, stack: Stack, context: Context): Promise<void> {
  const { StackName = '' } = stack;
  const { retained = [] } = acting.options;
  const first = await deleteAndFollow(acting, stack, [], context);
  if (first.status === 'DELETE_COMPLETE') return;
  const stuck = (await listResources(acting.client, stack.StackId, context))
    .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED')
    .flatMap(({ LogicalResourceId }) => (LogicalResourceId ? [LogicalResourceId] : []));
  const mayStay = stuck.length > 0 && stuck.every((id) => retained.includes(id));
  if (!mayStay) throw deletionFailed(StackName, first.status, stuck, findFirstCause(first.events));
  const second = await deleteAndFollow(acting, stack, stuck, context);
  if (second.status !== 'DELETE_COMPLETE')
    throw deletionFailed(StackName, second.status, [], findFirstCause(second.events));
  context.report({
    type: 'notice',
    level: 'warning',
    message: `${stuck.join(', ')} of stack ${StackName} could not be deleted and is left where it is: no stack holds it any more`,
  });
}

function deleteAndFollow(
  acting: Acting,
  stack: Stack,
  kept: readonly string[],
  context: Context,
): Promise<FollowedStack> {
  const { client, serviceRoleArn } = acting;
  const { StackName = '' } = stack;
  const title = `delete stack ${StackName}${kept.length > 0 ? `, without ${kept.join(', ')}` : ''}`;
  const work = async () => {
    const request = { retained: kept, ...given('roleArn', serviceRoleArn) };
    const since = await beginDeletion(client, stack, request, context);
    return followUntilRest(acting, stack, since, 'delete', context);
  };
  return runTask(context, 'delete', title, work, ({ status }) => ({
    outcome: status === 'DELETE_COMPLETE' ? 'done' : 'failed',
  }));
}
