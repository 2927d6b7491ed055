import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import { detectDrift } from './drift/detect-drift.ts';
import { insufficientCapabilities, changeSetNotFound } from './errors.ts';
import { newChangeSetId, suffixFrom } from './names.ts';
import { childRequest } from './nested-definition.ts';
import { newChildStack } from './nested-stacks.ts';
import { planChanges } from './plan-changes.ts';
import type { DesiredResource } from './plan.ts';
import { completeDefinition, readDefinition, type ReadDefinition } from './prepare.ts';
import { stateOf, type ResourceRecord, type StackRecord } from './stack-record.ts';
import { missingCapabilities, neededCapabilities } from './template/capabilities.ts';

/** Who asks for a change set, and whose identity CloudFormation works with. */
export interface ChangeSetWork {
  readonly cloud: Cloud;
  readonly stack: StackRecord;
  readonly caller: Caller;
  readonly worker: Caller;
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Fills in a change set that was begun: its definition and changes, or why there are none. */
export async function completeChangeSet(
  work: ChangeSetWork,
  changeSet: ChangeSetRecord,
  read: ReadDefinition,
): Promise<void> {
  const { cloud, stack, caller, worker } = work;
  changeSet.status = 'CREATE_IN_PROGRESS';
  try {
    const definition = await completeDefinition(cloud, stack, read, caller, worker);
    const missing = missingCapabilities(neededCapabilities(definition.template).capabilities, read.capabilities);
    if (missing.length > 0) throw insufficientCapabilities(missing);
    changeSet.definition = definition;
    const planNested = changeSet.includeNestedStacks
      ? (desired: DesiredResource, current: ResourceRecord | undefined) =>
          planNestedStack(work, changeSet, desired, current)
      : undefined;
    // Who reads what is there is unverified; here it is who will change it.
    if (changeSet.revertsDrift && stack.definition) changeSet.drift = await detectDrift(cloud, stack, worker);
    const plan = await planChanges(cloud, stack, definition, planNested, changeSet.drift);
    changeSet.changes = plan.changes;
    if (plan.hasChanges || changeSet.type === 'CREATE')
      Object.assign(changeSet, { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' });
    else fail(changeSet, noChanges);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    fail(changeSet, error.message);
  }
}

function fail(changeSet: ChangeSetRecord, reason: string): void {
  Object.assign(changeSet, { status: 'FAILED', executionStatus: 'UNAVAILABLE', statusReason: reason });
}

/** Makes the change set of a nested stack; nothing where the stack would not change. */
async function planNestedStack(
  work: ChangeSetWork,
  root: ChangeSetRecord,
  desired: DesiredResource,
  current: ResourceRecord | undefined,
): Promise<string | undefined> {
  const { cloud, stack, worker } = work;
  const known =
    current?.physicalId === undefined
      ? undefined
      : stateOf(cloud, stack.accountId, stack.region).stacks[current.physicalId];
  const child = known ?? newChildStack(cloud, stack, desired.logicalId);
  const request = await childRequest(cloud, worker, { region: stack.region, capabilities: root.capabilities }, desired);
  const read = readDefinition(request, {});
  const changeSet = childChangeSet(work, root, child, desired.logicalId, request, known === undefined);
  await completeChangeSet({ cloud, stack: child, caller: worker, worker }, changeSet, read);
  if (changeSet.status === 'FAILED' && changeSet.statusReason === noChanges) return undefined;
  stateOf(cloud, stack.accountId, stack.region).stacks[child.id] = child;
  child.changeSets[changeSet.id] = changeSet;
  root.nested[desired.logicalId] = changeSet.id;
  if (changeSet.status !== 'FAILED') return changeSet.id;
  throw new AwsError(
    'ValidationError',
    `Nested change set ${changeSet.id} was not successfully created: Currently in FAILED.`,
  );
}

function childChangeSet(
  { cloud, stack }: ChangeSetWork,
  parent: ChangeSetRecord,
  child: StackRecord,
  logicalId: string,
  request: Pick<ReadDefinition, 'body' | 'given' | 'tags' | 'notificationArns'>,
  isNew: boolean,
): ChangeSetRecord {
  const name = `${parent.name.slice(0, 80)}-${logicalId.slice(0, 30)}-${suffixFrom(`${parent.id}/${logicalId}`)}`;
  return {
    ...request,
    id: newChangeSetId(stack.region, stack.accountId, name),
    name,
    stackId: child.id,
    type: isNew ? 'CREATE' : 'UPDATE',
    createdAt: cloud.clock.now(),
    capabilities: parent.capabilities,
    includeNestedStacks: true,
    parentChangeSetId: parent.id,
    ...(parent.revertsDrift ? { revertsDrift: true } : {}),
    rootChangeSetId: parent.rootChangeSetId ?? parent.id,
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    changes: [],
    nested: {},
  };
}

/** A change set by id, or by the name of one that was not executed yet, else of the last that was. */
export function findChangeSet(stack: StackRecord, nameOrId: string): ChangeSetRecord | undefined {
  const byId = stack.changeSets[nameOrId];
  if (byId) return byId;
  const named = Object.values(stack.changeSets).filter(({ name }) => name === nameOrId);
  return named.find(isActive) ?? named.at(-1);
}

export function requireChangeSet(stack: StackRecord, nameOrId: string): ChangeSetRecord {
  const found = findChangeSet(stack, nameOrId);
  if (!found) throw changeSetNotFound(nameOrId);
  return found;
}

/** It may still be executed, or shows why it cannot. */
export function isActive({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus === 'AVAILABLE' || executionStatus === 'UNAVAILABLE';
}

/** Removes a change set with its nested ones, and nested stacks that it alone had begun. */
export function discardChangeSet(cloud: Cloud, stack: StackRecord, changeSet: ChangeSetRecord): void {
  delete stack.changeSets[changeSet.id];
  const { stacks } = stateOf(cloud, stack.accountId, stack.region);
  for (const id of Object.values(changeSet.nested)) {
    const child = Object.values(stacks).find((candidate) => candidate.changeSets[id]);
    const nested = child?.changeSets[id];
    if (!child || !nested) continue;
    discardChangeSet(cloud, child, nested);
    if (child.status === 'REVIEW_IN_PROGRESS') delete stacks[child.id];
  }
}

/** Once a stack changes, change sets made before no longer say what would happen: CloudFormation deletes them. */
export function discardOthers(cloud: Cloud, stack: StackRecord, kept?: ChangeSetRecord): void {
  for (const other of Object.values(stack.changeSets)) {
    if (other !== kept && isActive(other)) discardChangeSet(cloud, stack, other);
  }
}
