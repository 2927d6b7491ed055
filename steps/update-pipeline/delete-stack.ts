import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { deleteAndWait } from '../delete-stack.ts';
import { findFirstCause } from '../deploy/index.ts';
import { deploymentFailed } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { given } from '../given.ts';
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
  const found = await waitWhile(
    () => findStack(client, stackName, context.signal),
    (seen) => isInProgress(seen?.StackStatus ?? ''),
    context,
  );
  if (found === undefined || found.StackStatus === 'DELETE_COMPLETE') return [];
  const { status, events } = await deleteAndWait(client, found, given('roleArn', roleArn), context);
  if (status !== 'DELETE_COMPLETE') throw deploymentFailed(stackName, status, findFirstCause(events));
  // What earlier updates and attempts have kept stays too.
  return retainedOf(await createStackEventReader(client, found.StackId ?? '', 0, context).readNew());
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
