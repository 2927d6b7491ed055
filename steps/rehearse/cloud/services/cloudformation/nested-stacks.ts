import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import { beginOperation, setStackStatus } from './events.ts';
import { runCreate } from './engine/create.ts';
import { runDelete } from './engine/delete.ts';
import { openOperation, type NestedStacks, type Operation } from './engine/operation.ts';
import { rollBackUpdate } from './engine/roll-back.ts';
import { beginUpdate, cleanUp, runUpdate } from './engine/update.ts';
import { generateName } from './names.ts';
import { childDefinition } from './nested-definition.ts';
import { newStack } from './new-stack.ts';
import type { ResourceState } from './resource-handler.ts';
import { stateOf, type StackDefinition, type StackRecord } from './stack-record.ts';
import type { ChangeSetRecord } from './change-set-record.ts';

/**
 * Stacks as resources of other stacks: their templates are read, and their resources made, with the root's role.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 */
export const nestedStacks: NestedStacks = {
  async create(parent, desired, initiated) {
    const { cloud } = parent;
    const planned = plannedChild(parent, desired.logicalId);
    const child = planned?.child ?? newChildStack(cloud, parent.stack, desired.logicalId);
    const definition = await childDefinition(parent, child, desired, planned?.changeSet);
    stateOf(cloud, child.accountId, child.region).stacks[child.id] = child;
    child.definition = definition;
    beginChild(parent, child, 'CREATE');
    initiated(child.id);
    const operation = openChild(parent, child, planned?.changeSet);
    const failure = await runCreate(operation, definition, 'ROLLBACK');
    finishChangeSet(planned?.changeSet, failure);
    if (failure !== undefined)
      throw validationError(`Embedded stack ${child.id} was not successfully created: ${failure}`);
    return childState(child);
  },

  async update(parent, current, desired) {
    const child = requireChild(parent, current.physicalId ?? '');
    const planned = plannedChild(parent, desired.logicalId);
    const definition = await childDefinition(parent, child, desired, planned?.changeSet);
    if (isUnchanged(child, definition)) return childState(child);
    beginUpdate(child, definition);
    beginChild(parent, child, 'UPDATE');
    const operation = openChild(parent, child, planned?.changeSet);
    const failure = await runUpdate(operation, definition);
    finishChangeSet(planned?.changeSet, failure);
    if (failure === undefined) return childState(child);
    throw validationError(
      `Embedded stack ${child.id} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: ${failure}`,
    );
  },

  async rollBack(parent, stackId, skipped) {
    const child = requireChild(parent, stackId);
    const ofChild = skipped.flatMap((name) =>
      name.startsWith(`${child.name}.`) ? [name.slice(child.name.length + 1)] : [],
    );
    if (child.previous) await rollBackUpdate(openChild(parent, child), 'Rollback of the parent stack', ofChild);
    if (child.status === 'UPDATE_ROLLBACK_FAILED')
      throw validationError(`Embedded stack ${child.id} was not successfully rolled back: ${child.statusReason}`);
  },

  async cleanUp(parent, stackId) {
    const child = requireChild(parent, stackId);
    if (child.previous) await cleanUp(openChild(parent, child));
  },

  async delete(parent, stackId) {
    const child = stateOf(parent.cloud, parent.stack.accountId, parent.stack.region).stacks[stackId];
    if (!child || child.status === 'DELETE_COMPLETE') return;
    beginOperation(child, 'DELETE_STACK');
    setStackStatus(parent.cloud, child, 'DELETE_IN_PROGRESS');
    const failure = await runDelete(openChild(parent, child));
    if (failure !== undefined)
      throw validationError(`Embedded stack ${child.id} was not successfully deleted: ${failure}`);
  },
};

export function newChildStack(cloud: Cloud, parent: StackRecord, logicalId: string): StackRecord {
  const generation = Object.keys(stateOf(cloud, parent.accountId, parent.region).stacks).length;
  const child = newStack(cloud, {
    accountId: parent.accountId,
    region: parent.region,
    name: generateName(parent.name, logicalId, `${parent.id}/${logicalId}/${generation}`, 128),
    creator: parent.creator,
    ...(parent.roleArn === undefined ? {} : { roleArn: parent.roleArn }),
    parentId: parent.id,
    rootId: parent.rootId ?? parent.id,
  });
  return { ...child, terminationProtection: parent.terminationProtection };
}

function plannedChild(
  { cloud, stack, changeSet }: Operation,
  logicalId: string,
): { child: StackRecord; changeSet: ChangeSetRecord } | undefined {
  const id = changeSet?.nested[logicalId];
  if (id === undefined) return undefined;
  for (const child of Object.values(stateOf(cloud, stack.accountId, stack.region).stacks)) {
    const nested = child.changeSets[id];
    if (nested) return { child, changeSet: nested };
  }
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${id}] does not exist`, 404);
}

function openChild(parent: Operation, child: StackRecord, changeSet?: ChangeSetRecord): Operation {
  return openOperation(parent.cloud, child, nestedStacks, { parent, ...(changeSet ? { changeSet } : {}) });
}

function beginChild({ cloud, stack }: Operation, child: StackRecord, words: 'CREATE' | 'UPDATE'): void {
  const token = stack.operations.at(-1)?.clientRequestToken;
  beginOperation(child, `${words}_STACK`, token);
  child.updatedAt = words === 'UPDATE' ? cloud.clock.now() : child.updatedAt;
  setStackStatus(cloud, child, `${words}_IN_PROGRESS`);
}

function finishChangeSet(changeSet: ChangeSetRecord | undefined, failure: string | undefined): void {
  if (changeSet) changeSet.executionStatus = failure === undefined ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
}

function isUnchanged(child: StackRecord, next: StackDefinition): boolean {
  const current = child.definition;
  if (!current || child.status.includes('FAILED')) return false;
  const same = ['template', 'parameters', 'tags'] as const;
  // A template that has stacks of its own may hide changes in theirs.
  const hides = Object.values(child.resources).some(({ type }) => type === 'AWS::CloudFormation::Stack');
  return !hides && same.every((part) => JSON.stringify(current[part]) === JSON.stringify(next[part]));
}

function requireChild({ cloud, stack }: Operation, stackId: string): StackRecord {
  const child = stateOf(cloud, stack.accountId, stack.region).stacks[stackId];
  if (!child) throw validationError(`Stack with id ${stackId} does not exist`);
  return child;
}

function childState(child: StackRecord): ResourceState {
  return {
    physicalId: child.id,
    attributes: Object.fromEntries(child.outputs.map(({ key, value }) => [`Outputs.${key}`, value])),
  };
}
