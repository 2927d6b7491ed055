import { setResource, setStackStatus } from '../events.ts';
import { nestedStackType } from '../known-types.ts';
import type { ResourceRecord } from '../stack-record.ts';
import type { Operation } from './operation.ts';
import { existing, removeResources } from './remove.ts';
import { callUpdate, reasonOf } from './resource-work.ts';
import { inDependencyOrder } from './schedule.ts';

/** Puts a stack back to how it was before the update that failed. Without a `failure` it is known to roll back already. */
export async function rollBackUpdate(
  operation: Operation,
  failure: string | undefined,
  skipped: readonly string[] = [],
): Promise<void> {
  const { cloud, stack } = operation;
  const { previous } = stack;
  if (!previous) throw new Error(`stack ${stack.name} has nothing to go back to`);
  if (failure !== undefined) setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', failure);
  const failed: string[] = [];
  const graph = new Map(
    Object.values(previous.resources).map(({ logicalId, needs }) => [
      logicalId,
      needs.filter((id) => id in previous.resources),
    ]),
  );
  await inDependencyOrder(graph, async (id) => {
    const succeeded = skipped.includes(id)
      ? skip(operation, previous.resources[id] as ResourceRecord)
      : await restore(operation, previous.resources[id] as ResourceRecord, skipped);
    if (!succeeded) failed.push(id);
    return succeeded;
  });
  if (failed.length > 0) {
    return setStackStatus(
      cloud,
      stack,
      'UPDATE_ROLLBACK_FAILED',
      `The following resource(s) failed to update: [${failed.join(', ')}]. `,
    );
  }
  await removeNew(operation, previous.resources);
  stack.definition = previous.definition;
  stack.outputs = previous.outputs;
  delete stack.previous;
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_COMPLETE');
}

async function restore(operation: Operation, before: ResourceRecord, skipped: readonly string[]): Promise<boolean> {
  const { cloud, stack } = operation;
  const current = stack.resources[before.logicalId];
  if (!current || current.operationId === before.operationId) return true;
  const { statusReason: _reason, ...clean } = before;
  const complete = { ...clean, status: 'UPDATE_COMPLETE', changedAt: cloud.clock.now() };
  setResource(cloud, stack, { ...current, status: 'UPDATE_IN_PROGRESS', changedAt: cloud.clock.now() });
  try {
    if (current.physicalId !== before.physicalId) takeBack(operation, current, before);
    else if (before.type === nestedStackType)
      await operation.nested.rollBack(operation, before.physicalId ?? '', skipped);
    else {
      const attempted = current.attempted ?? current.properties;
      const state = await callUpdate(operation, current, attempted, before.properties, before);
      setResource(cloud, stack, { ...complete, ...state });
      return true;
    }
    setResource(cloud, stack, complete);
    return true;
  } catch (error) {
    setResource(cloud, stack, {
      ...current,
      status: 'UPDATE_FAILED',
      statusReason: reasonOf(error),
      changedAt: cloud.clock.now(),
    });
    return false;
  }
}

/** The old physical resource is the resource again; the new one is left over. */
function takeBack({ stack }: Operation, current: ResourceRecord, before: ResourceRecord): void {
  stack.leftovers = stack.leftovers.filter(({ physicalId }) => physicalId !== before.physicalId);
  if (current.physicalId !== undefined) stack.leftovers.push(current);
}

/**
 * It stays as it is, and counts as what the former template says: whoever skips it makes the two agree.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
 */
function skip({ cloud, stack }: Operation, before: ResourceRecord): boolean {
  setResource(cloud, stack, {
    ...before,
    status: 'UPDATE_COMPLETE',
    statusReason: 'Rollback of this resource was skipped',
    changedAt: cloud.clock.now(),
  });
  return true;
}

async function removeNew(operation: Operation, before: Readonly<Record<string, ResourceRecord>>): Promise<void> {
  const { cloud, stack } = operation;
  setStackStatus(cloud, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  const added = existing(stack.resources).filter(({ logicalId }) => !(logicalId in before));
  await removeResources(operation, [...added, ...stack.leftovers], () => false);
  for (const id of Object.keys(stack.resources)) if (!(id in before)) delete stack.resources[id];
  stack.leftovers = [];
}
