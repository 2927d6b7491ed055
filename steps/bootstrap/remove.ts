import { CloudFormationClient, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { findFirstCause } from '../deploy/index.ts';
import { confirmationNeeded, fromAws, removalFailed } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { isInProgress } from '../stack-status.ts';
import { runTask } from '../task.ts';
import { configuredAccess, type Access } from './access.ts';
import { deleteArtifacts } from './delete-artifacts.ts';
import type { RemoveOptions } from './options.ts';
import { setTerminationProtection } from './protection.ts';
import type { RemovalPlan, RemovedStack, RetainedResource } from './plan-removal.ts';

export interface RemovalOutcome {
  readonly removed: readonly string[];
  /** What is still there, and costs or holds something. */
  readonly retained: readonly RetainedResource[];
}

/** Deletes the stacks in the order of the plan, and the artifacts only where that was asked for and each bucket confirmed by its name. */
export async function removeBootstrap(
  plan: RemovalPlan,
  options: RemoveOptions,
  context: Context,
): Promise<RemovalOutcome> {
  const buckets = plan.stacks.flatMap(({ artifacts }) => (artifacts ? [artifacts.bucket] : []));
  if (options.deleteArtifacts && !buckets.every((bucket) => options.confirmed.includes(bucket)))
    throw confirmationNeeded(buckets, options.confirmed);
  const access = options.access ?? configuredAccess(plan.configuration, context);
  const retained: RetainedResource[] = [];
  for (const stack of plan.stacks) {
    context.signal.throwIfAborted();
    await removeStack(stack, access, context);
    const deleted = options.deleteArtifacts && stack.artifacts ? await emptyOut(stack, access, context) : [];
    retained.push(...stack.retained.filter(({ physicalId }) => !deleted.includes(physicalId)));
  }
  return { removed: plan.stacks.map(({ stackName }) => stackName), retained };
}

async function removeStack(stack: RemovedStack, access: Access, context: Context): Promise<void> {
  const { account, region, stackName, stackId, isTerminationProtected } = stack;
  const client = access(stack).aws.client(CloudFormationClient);
  await runTask(context, `${account} ${region} ${stackName}`, `${account}: delete stack ${stackName}`, async () => {
    try {
      if (isTerminationProtected) await setTerminationProtection(stackId, false, client);
      await client.send(new DeleteStackCommand({ StackName: stackId }));
    } catch (error) {
      throw fromAws(error, `delete stack ${stackName}`);
    }
    const status = await awaitDeletion(client, stackId, context);
    if (status === 'DELETE_COMPLETE') return;
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
    const hasRoles = stack.kind === 'roles' || stack.kind === 'account-roles';
    throw removalFailed(stackName, status, findFirstCause(StackEvents.toReversed()), hasRoles);
  });
}

async function awaitDeletion(client: CloudFormationClient, stackId: string, context: Context): Promise<string> {
  for (let pauseMs = 100; ; pauseMs = Math.min(5000, pauseMs * 2)) {
    const status = (await findStack(client, stackId))?.StackStatus ?? 'DELETE_COMPLETE';
    if (!isInProgress(status)) return status;
    await context.clock.sleep(pauseMs, context.signal);
  }
}

/** Resolves to the ids of what is gone. */
async function emptyOut(stack: RemovedStack, access: Access, context: Context): Promise<readonly string[]> {
  const { account, artifacts } = stack;
  if (!artifacts) return [];
  const as = access(stack);
  await runTask(
    context,
    `artifacts ${artifacts.bucket}`,
    `${account}: delete bucket ${artifacts.bucket} and schedule the deletion of its key`,
    () => deleteArtifacts(artifacts, as),
    (objects) => ({ detail: `${objects} object versions` }),
  );
  const keyId = artifacts.keyArn.split('/').at(-1) ?? '';
  return [artifacts.bucket, artifacts.keyArn, keyId];
}
