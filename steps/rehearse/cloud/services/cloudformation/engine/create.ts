import { setStackStatus } from '../events.ts';
import type { StackDefinition } from '../stack-record.ts';
import { applyDefinition } from './apply.ts';
import type { Operation } from './operation.ts';
import { deletionFailure, existing, removeResources } from './remove.ts';

export type OnFailure = 'DO_NOTHING' | 'ROLLBACK' | 'DELETE';

/** Creates what a new stack's definition says. The reason where that failed. */
export async function runCreate(
  operation: Operation,
  definition: StackDefinition,
  onFailure: OnFailure,
): Promise<string | undefined> {
  const { cloud, stack } = operation;
  const failure = await applyDefinition(operation, definition);
  if (failure === undefined) {
    setStackStatus(cloud, stack, 'CREATE_COMPLETE');
    return undefined;
  }
  if (onFailure === 'DO_NOTHING') setStackStatus(cloud, stack, 'CREATE_FAILED', failure.trim());
  else await rollBackCreation(operation, failure, onFailure === 'DELETE');
  return failure;
}

async function rollBackCreation(operation: Operation, failure: string, deletes: boolean): Promise<void> {
  const { cloud, stack } = operation;
  const prefix = deletes ? 'DELETE' : 'ROLLBACK';
  const wish = operation.isNested ? '' : `${deletes ? 'Delete' : 'Rollback'} requested by user.`;
  setStackStatus(cloud, stack, `${prefix}_IN_PROGRESS`, `${failure}${wish}`);
  stack.outputs = [];
  const failed = await removeResources(
    operation,
    existing(stack.resources),
    ({ deletionPolicy }) => deletionPolicy === 'Retain',
  );
  stack.imports.length = 0;
  if (failed.length > 0) setStackStatus(cloud, stack, `${prefix}_FAILED`, deletionFailure(failed));
  else setStackStatus(cloud, stack, `${prefix}_COMPLETE`);
  if (deletes && failed.length === 0) stack.deletedAt = cloud.clock.now();
}
