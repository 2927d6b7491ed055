import { DeleteStackCommand, type CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { isInProgress } from '../stack-status.ts';
import { waitWhile } from '../wait.ts';

export function statusOf(stack: Stack | undefined): string {
  return stack?.StackStatus ?? 'DELETE_COMPLETE';
}

export async function deleteStack(
  client: CloudFormationClient,
  stack: Stack,
  roleArn: string | undefined,
  context: Context,
): Promise<void> {
  const stackId = stack.StackId ?? stack.StackName ?? '';
  await client
    .send(new DeleteStackCommand({ StackName: stackId, ...(roleArn ? { RoleARN: roleArn } : {}) }), {
      abortSignal: context.signal,
    })
    .catch((error: unknown) => {
      throw fromAws(error, `delete stack ${stack.StackName}`);
    });
  await waitWhile(
    () => findStack(client, stackId, context.signal),
    (seen) => isInProgress(statusOf(seen)),
    context,
  );
}
