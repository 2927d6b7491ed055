import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { deleteAndWait } from '../delete-stack.ts';
import { findFirstCause } from '../deploy/index.ts';
import { confirmationNeeded, fromAws, removalFailed } from '../errors/index.ts';
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
    if (isTerminationProtected) await unprotect(stackId, stackName, client);
    const { status, events } = await deleteAndWait(client, { StackId: stackId, StackName: stackName }, {}, context);
    if (status === 'DELETE_COMPLETE') return;
    const hasRoles = stack.kind === 'roles' || stack.kind === 'account-roles';
    throw removalFailed(stackName, status, findFirstCause(events), hasRoles);
  });
}

async function unprotect(stackId: string, stackName: string, client: CloudFormationClient): Promise<void> {
  await setTerminationProtection(stackId, false, client).catch((error: unknown) => {
    throw fromAws(error, `delete stack ${stackName}`);
  });
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
