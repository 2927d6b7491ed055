import {
  DeleteStackCommand,
  type CloudFormationClient,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Context } from './context.ts';
import { fromAws } from './errors/index.ts';
import { findStack } from './find-stack.ts';
import { createStackEventReader } from './stack-events.ts';
import { momentAfter, readHistory } from './stack-history.ts';
import { isInProgress } from './stack-status.ts';
import { waitWhile } from './wait.ts';

export interface DeletionRequest {
  /** The role that CloudFormation acts with; absent where the stack keeps its own, or has none. */
  readonly roleArn?: string;
  /** Resources that stay where they are: only of a stack whose deletion has failed. */
  readonly retained?: readonly string[];
}

/**
 * Begins the deletion of a stack at rest. Resolves to the moment since which its events are of this deletion, in milliseconds since 1970
 * by CloudFormation's clock. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export async function beginDeletion(
  client: CloudFormationClient,
  stack: Pick<Stack, 'StackId' | 'StackName'>,
  { roleArn, retained = [] }: DeletionRequest,
  context: Context,
): Promise<number> {
  const since = momentAfter(await readHistory(client, stack, context));
  const command = new DeleteStackCommand({
    StackName: stack.StackId,
    ...(roleArn ? { RoleARN: roleArn } : {}),
    ...(retained.length > 0 ? { RetainResources: [...retained] } : {}),
  });
  await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
    throw fromAws(error, `delete stack ${stack.StackName}`);
  });
  return since;
}

export interface Deletion {
  /** `DELETE_COMPLETE`, or how it ended otherwise. */
  readonly status: string;
  /** Of a deletion that ended otherwise, of nested stacks too. */
  readonly events: readonly StackEvent[];
}

/** Deletes a stack at rest and waits for the end without telling its events. */
export async function deleteAndWait(
  client: CloudFormationClient,
  stack: Pick<Stack, 'StackId' | 'StackName'>,
  request: DeletionRequest,
  context: Context,
): Promise<Deletion> {
  const { StackId = '' } = stack;
  const since = await beginDeletion(client, stack, request, context);
  const left = await waitWhile(
    () => findStack(client, StackId, context.signal),
    (seen) => isInProgress(seen?.StackStatus ?? ''),
    context,
  );
  const status: string = left?.StackStatus ?? 'DELETE_COMPLETE';
  if (status === 'DELETE_COMPLETE') return { status, events: [] };
  return { status, events: await createStackEventReader(client, StackId, since, context).readNew() };
}
