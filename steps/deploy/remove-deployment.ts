import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { stackProtected } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { isInProgress } from '../stack-status.ts';
import { openTargetAccount, type TargetOptions } from '../target-account.ts';
import { followOthers, type Acting } from './follow-others.ts';
import type { DeployOptions } from './options.ts';
import { setTerminationProtection } from './protection.ts';
import { removeStack } from './remove-stack.ts';
import { statusOf } from './stack.ts';

/** What a deletion looks at of a deployment. */
type RemovalOptions = TargetOptions & Acting['options'] & Pick<DeployOptions, 'terminationProtection'>;

/** Deletes a stack and follows that. One that is not there is no mistake: to delete twice is as good as once. */
export async function removeDeployment(options: RemovalOptions, context: Context): Promise<void> {
  const target = await openTargetAccount(options, context);
  options.recorder?.opened(options, undefined, target);
  const acting = { ...target, options };
  const stack = await findAtRest(acting, context);
  if (!stack) {
    const message = `there is no stack ${options.stackName}: nothing to delete`;
    return context.report({ type: 'notice', level: 'info', message });
  }
  if (stack.EnableTerminationProtection && options.terminationProtection !== false)
    throw stackProtected(options.stackName);
  await setTerminationProtection(acting.client, stack, options.terminationProtection, context);
  await removeStack(acting, stack, context);
}

async function findAtRest(acting: Acting, context: Context): Promise<Stack | undefined> {
  const { client, options } = acting;
  const stack = await findStack(client, options.stackName, context.signal);
  if (!stack || !isInProgress(statusOf(stack))) return stack;
  await followOthers(acting, stack, context);
  return findAtRest(acting, context);
}
