import {
  DeleteStackCommand,
  DescribeStacksCommand,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { isInProgress } from '../stack-status.ts';
import { waitWhile } from '../wait.ts';

/** The stack, or nothing where there is none of that name. A deleted stack is found by its id only. */
export async function findStack(
  client: CloudFormationClient,
  nameOrId: string,
  context: Context,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: nameOrId }), {
      abortSignal: context.signal,
    });
    return Stacks?.[0];
  } catch (error) {
    // DescribeStacks answers a ValidationError for a stack that does not exist; its text is the only difference.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))
      return undefined;
    throw fromAws(error, `look at stack ${nameOrId}`);
  }
}

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
    () => findStack(client, stackId, context),
    (seen) => isInProgress(statusOf(seen)),
    context,
  );
}
