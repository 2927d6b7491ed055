import { DescribeStacksCommand, type CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { fromAws } from './errors/index.ts';

/** The stack, or nothing where there is none of that name. A deleted stack is found by its id only. */
export async function findStack(
  client: CloudFormationClient,
  nameOrId: string,
  abortSignal?: AbortSignal,
): Promise<Stack | undefined> {
  try {
    const command = new DescribeStacksCommand({ StackName: nameOrId });
    const { Stacks } = await client.send(command, abortSignal ? { abortSignal } : {});
    return Stacks?.[0];
  } catch (error) {
    // DescribeStacks answers a ValidationError for a stack that does not exist; its text is the only difference.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))
      return undefined;
    throw fromAws(error, `look at stack ${nameOrId}`);
  }
}
