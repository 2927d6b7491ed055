import { setStackStatus } from '../events.ts';
import { liveResources } from '../desired.ts';
import { nestedStackType } from '../known-types.ts';
import type { ResourceRecord, StackDefinition, StackRecord } from '../stack-record.ts';
import { applyDefinition } from './apply.ts';
import type { Operation } from './operation.ts';
import { existing, removeResources } from './remove.ts';
import { rollBackUpdate } from './roll-back.ts';

/** Notes how the stack is now, so that a failed update can be undone, and takes over the new definition. */
export function beginUpdate(stack: StackRecord, definition: StackDefinition): void {
  const previous = stack.definition;
  if (!previous) throw new Error(`stack ${stack.name} was never created`);
  stack.previous = { definition: previous, resources: { ...stack.resources }, outputs: stack.outputs };
  stack.definition = definition;
}

/** Brings a stack to a new definition. The reason where that failed; the stack is then as it was before. */
export async function runUpdate(
  operation: Operation,
  definition: StackDefinition,
  disableRollback = false,
): Promise<string | undefined> {
  const { cloud, stack } = operation;
  const failure = await applyDefinition(operation, definition);
  if (failure === undefined) {
    if (operation.isNested) setStackStatus(cloud, stack, 'UPDATE_COMPLETE');
    else await cleanUp(operation);
    return undefined;
  }
  if (disableRollback) setStackStatus(cloud, stack, 'UPDATE_FAILED', failure);
  else await rollBackUpdate(operation, failure);
  return failure;
}

/** Deletes what the update replaced or removed. */
export async function cleanUp(operation: Operation): Promise<void> {
  const { cloud, stack } = operation;
  setStackStatus(cloud, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUpNested(operation);
  const live = stack.definition ? liveResources(stack.definition) : {};
  const removed = existing(stack.resources).filter(({ logicalId }) => !(logicalId in live));
  const replaced = new Set(stack.leftovers);
  await removeResources(operation, [...removed, ...replaced], (record) => isRetained(record, replaced.has(record)));
  for (const { logicalId } of removed) delete stack.resources[logicalId];
  stack.leftovers = [];
  delete stack.previous;
  stack.updatedAt = cloud.clock.now();
  setStackStatus(cloud, stack, 'UPDATE_COMPLETE');
}

function isRetained(record: ResourceRecord, isReplaced: boolean): boolean {
  return (isReplaced ? record.updateReplacePolicy : record.deletionPolicy).startsWith('Retain');
}

async function cleanUpNested(operation: Operation): Promise<void> {
  const nested = Object.values(operation.stack.resources).filter(({ type }) => type === nestedStackType);
  for (const { physicalId } of nested)
    if (physicalId !== undefined) await operation.nested.cleanUp(operation, physicalId);
}
