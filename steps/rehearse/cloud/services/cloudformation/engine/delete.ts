import { setStackStatus } from '../events.ts';
import { deletionConflict } from '../exports.ts';
import type { ResourceRecord } from '../stack-record.ts';
import type { Operation } from './operation.ts';
import { deletionFailure, existing, removeResources } from './remove.ts';

/** Deletes all that a stack holds. The reason where something stayed. */
export async function runDelete(operation: Operation, retained: readonly string[] = []): Promise<string | undefined> {
  const { cloud, stack } = operation;
  const conflict = deletionConflict(cloud, stack);
  if (conflict !== undefined) {
    setStackStatus(cloud, stack, 'DELETE_FAILED', conflict);
    return conflict;
  }
  const isRetained = (record: ResourceRecord) =>
    retained.includes(record.logicalId) || record.deletionPolicy.startsWith('Retain');
  const records = [...existing(stack.resources), ...stack.leftovers];
  const failed = await removeResources(operation, records, isRetained);
  if (failed.length > 0) {
    const reason = deletionFailure(failed);
    setStackStatus(cloud, stack, 'DELETE_FAILED', reason);
    return reason;
  }
  Object.assign(stack, { outputs: [], leftovers: [], deletedAt: cloud.clock.now() });
  stack.imports.length = 0;
  setStackStatus(cloud, stack, 'DELETE_COMPLETE');
  return undefined;
}
