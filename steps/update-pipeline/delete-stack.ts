import { DeleteStackCommand, type CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { findFirstCause } from '../deploy/index.ts';
import { deploymentFailed, fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { createStackEventReader } from '../stack-events.ts';
import { isInProgress } from '../stack-status.ts';
import { waitWhile } from '../wait.ts';

/** What a template keeps of a stack that is deleted. */
export interface RetainedResource {
  readonly type: string;
  readonly physicalId: string;
}

/** Deletes a stack, once nothing else is done with it, and follows that to its end; one that is not there is deleted. */
export async function deleteStack(
  client: CloudFormationClient,
  stackName: string,
  roleArn: string | undefined,
  context: Context,
): Promise<readonly RetainedResource[]> {
  const look = (nameOrId: string) => () => findStack(client, nameOrId, context.signal);
  const isBusy = (seen: Awaited<ReturnType<ReturnType<typeof look>>>) => isInProgress(seen?.StackStatus ?? '');
  const found = await waitWhile(look(stackName), isBusy, context);
  if (found === undefined || found.StackStatus === 'DELETE_COMPLETE') return [];
  const { StackId = '' } = found;
  try {
    const command = new DeleteStackCommand({ StackName: StackId, ...(roleArn && { RoleARN: roleArn }) });
    await client.send(command, { abortSignal: context.signal });
  } catch (error) {
    throw fromAws(error, `delete stack ${stackName}`);
  }
  const left = await waitWhile(look(StackId), isBusy, context);
  const status: string = left?.StackStatus ?? 'DELETE_COMPLETE';
  const events = await createStackEventReader(client, StackId, 0, context).readNew();
  if (status !== 'DELETE_COMPLETE') throw deploymentFailed(stackName, status, findFirstCause(events));
  return retainedOf(events);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html: DELETE_SKIPPED is what was kept. */
function retainedOf(events: readonly StackEvent[]): readonly RetainedResource[] {
  const skipped = events.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
  const kept = new Map(
    skipped.map(({ ResourceType: type = '', PhysicalResourceId: physicalId = '' }) => [
      `${type} ${physicalId}`,
      { type, physicalId },
    ]),
  );
  return [...kept.values()];
}
