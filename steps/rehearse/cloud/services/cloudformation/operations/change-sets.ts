import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import {
  completeChangeSet,
  discardChangeSet,
  discardOthers,
  findChangeSet,
  isActive,
  requireChangeSet,
} from '../change-sets.ts';
import type { ChangeSetRecord } from '../change-set-record.ts';
import { onStack } from '../demands.ts';
import { workOn } from '../engine/background.ts';
import { runCreate } from '../engine/create.ts';
import { openOperation, type Operation as StackOperation } from '../engine/operation.ts';
import { beginUpdate, runUpdate } from '../engine/update.ts';
import { changeSetNotFound, insufficientCapabilities, invalidChangeSetStatus, validationError } from '../errors.ts';
import { beginOperation, setStackStatus } from '../events.ts';
import { choice, flag, requiredText, text } from '../input.ts';
import { newChangeSetId, requireChangeSetName, requireStackName } from '../names.ts';
import { nestedStacks } from '../nested-stacks.ts';
import { newStack } from '../new-stack.ts';
import { page } from '../page.ts';
import { readDefinition, type DefinitionRequest } from '../prepare.ts';
import { renderChangeSet, renderChangeSetSummary } from '../render-change-set.ts';
import { workerOf } from '../stack-role.ts';
import { findStack, stateOf, type StackRecord } from '../stack-record.ts';
import { missingCapabilities, neededCapabilities } from '../template/capabilities.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { definitionRequestOf, roleOf } from './definition-input.ts';
import { requireUpdatable } from './stacks.ts';

export const changeSetOperations: Readonly<Record<string, Operation>> = {
  CreateChangeSet: { demands: onStack('CreateChangeSet'), handle: createChangeSet },
  DescribeChangeSet: { demands: onStack('DescribeChangeSet'), handle: describeChangeSet },
  DescribeChangeSetHooks: { demands: onStack('DescribeChangeSetHooks'), handle: describeChangeSetHooks },
  ExecuteChangeSet: { demands: onStack('ExecuteChangeSet'), handle: executeChangeSet },
  DeleteChangeSet: { demands: onStack('DeleteChangeSet'), handle: deleteChangeSet },
  ListChangeSets: { demands: onStack('ListChangeSets'), handle: listChangeSets },
};

async function createChangeSet(input: Input, request: Request): Promise<Output> {
  const { cloud, accountId, region, caller } = request;
  const name = requiredText(input, 'ChangeSetName');
  requireChangeSetName(name);
  const type = choice(input, 'ChangeSetType', ['CREATE', 'UPDATE', 'IMPORT']) ?? 'UPDATE';
  if (type === 'IMPORT')
    throw new AwsError('NotImplemented', 'change sets of type IMPORT are not part of the embedded cloud', 501);
  const known = findStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const stack = type === 'CREATE' ? stackToCreate(input, request, known, name) : stackToUpdate(input, known);
  if (Object.values(stack.changeSets).some((changeSet) => changeSet.name === name && isActive(changeSet))) {
    throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists`);
  }
  const worker = workerOf(cloud, { ...stack, ...roleOf(input), creator: caller });
  const asked = await definitionRequestOf(input, request, stack);
  const read = readDefinition(asked, stack.definition?.parameters ?? {});
  if (read.transforms.length === 0) requireCapabilities(asked);
  const changeSet = newChangeSet(cloud, stack, name, type, asked, input);
  // One that was executed gives its name up.
  for (const executed of Object.values(stack.changeSets)) {
    if (executed.name === name) discardChangeSet(cloud, stack, executed);
  }
  if (!known) register(cloud, stack);
  stack.changeSets[changeSet.id] = changeSet;
  cloud.background(() => completeChangeSet({ cloud, stack, caller, worker }, changeSet, read));
  return { Id: changeSet.id, StackId: stack.id };
}

function stackToCreate(
  input: Input,
  { cloud, accountId, region, caller }: Request,
  known: StackRecord | undefined,
  changeSetName: string,
): StackRecord {
  const name = requiredText(input, 'StackName');
  if (!known) {
    requireStackName(name);
    return newStack(cloud, { accountId, region, name, creator: caller });
  }
  if (known.status === 'REVIEW_IN_PROGRESS') return known;
  throw validationError(
    `Stack [${known.name}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
  );
}

function stackToUpdate(input: Input, known: StackRecord | undefined): StackRecord {
  if (!known || known.status === 'DELETE_COMPLETE')
    throw validationError(`Stack [${requiredText(input, 'StackName')}] does not exist`);
  requireUpdatable(known);
  return known;
}

/** The first change set of a new stack makes the stack, to be reviewed. */
function register(cloud: Cloud, stack: StackRecord): void {
  stateOf(cloud, stack.accountId, stack.region).stacks[stack.id] = stack;
  beginOperation(stack, 'CREATE_CHANGESET');
  setStackStatus(cloud, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
}

function requireCapabilities({ body, capabilities }: DefinitionRequest): void {
  const missing = missingCapabilities(neededCapabilities(parseTemplate(body)).capabilities, capabilities);
  if (missing.length > 0) throw insufficientCapabilities(missing);
}

function newChangeSet(
  cloud: Cloud,
  stack: StackRecord,
  name: string,
  type: ChangeSetRecord['type'],
  asked: DefinitionRequest,
  input: Input,
): ChangeSetRecord {
  const description = text(input, 'Description');
  const onStackFailure = choice(input, 'OnStackFailure', ['DO_NOTHING', 'ROLLBACK', 'DELETE']);
  const clientToken = text(input, 'ClientToken');
  if (onStackFailure === 'DELETE' && type === 'UPDATE') {
    throw validationError('OnStackFailure DELETE is only supported for change sets of type CREATE.');
  }
  return {
    ...asked,
    ...roleOf(input),
    ...(description === undefined ? {} : { description }),
    ...(onStackFailure === undefined ? {} : { onStackFailure }),
    ...(clientToken === undefined ? {} : { clientToken }),
    id: newChangeSetId(stack.region, stack.accountId, name),
    name,
    stackId: stack.id,
    type,
    createdAt: cloud.clock.now(),
    includeNestedStacks: flag(input, 'IncludeNestedStacks') === true,
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    changes: [],
    nested: {},
  };
}

interface Found {
  readonly stack: StackRecord;
  readonly changeSet: ChangeSetRecord;
}

function find(input: Input, { cloud, accountId, region }: Request): Found {
  const name = requiredText(input, 'ChangeSetName');
  const stackName = text(input, 'StackName');
  if (stackName === undefined) {
    if (!name.startsWith('arn:'))
      throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
    const stack = Object.values(stateOf(cloud, accountId, region).stacks).find(({ changeSets }) => name in changeSets);
    if (!stack) throw changeSetNotFound(name);
    return { stack, changeSet: requireChangeSet(stack, name) };
  }
  const stack = findStack(cloud, accountId, region, stackName);
  if (!stack) throw validationError(`Stack [${stackName}] does not exist`);
  return { stack, changeSet: requireChangeSet(stack, name) };
}

function describeChangeSet(input: Input, request: Request): Output {
  const { stack, changeSet } = find(input, request);
  const { items, next } = page(changeSet.changes, text(input, 'NextToken'), 100);
  return {
    ...renderChangeSet(stack, changeSet, items, flag(input, 'IncludePropertyValues') === true),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function describeChangeSetHooks(input: Input, request: Request): Output {
  const { stack, changeSet } = find(input, request);
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    Hooks: [],
    Status: 'PLANNED',
    StackId: stack.id,
    StackName: stack.name,
  };
}

function executeChangeSet(input: Input, request: Request): Output {
  const { cloud, caller } = request;
  const { stack, changeSet } = find(input, request);
  requireExecutable(changeSet);
  if (changeSet.roleArn !== undefined) stack.roleArn = changeSet.roleArn;
  stack.creator = caller;
  const operation = openOperation(cloud, stack, nestedStacks, { changeSet });
  const isCreation = stack.status === 'REVIEW_IN_PROGRESS';
  if (!isCreation) requireUpdatable(stack);
  discardOthers(cloud, stack, changeSet);
  stack.changeSetId = changeSet.id;
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  beginOperation(stack, isCreation ? 'CREATE_STACK' : 'UPDATE_STACK', text(input, 'ClientRequestToken'));
  const disableRollback = flag(input, 'DisableRollback') === true;
  workOn(
    cloud,
    stack,
    isCreation
      ? beginCreation(operation, changeSet, disableRollback)
      : beginChange(operation, changeSet, disableRollback),
  );
  return {};
}

function requireExecutable(changeSet: ChangeSetRecord): void {
  if (changeSet.parentChangeSetId !== undefined) {
    throw validationError('Cannot execute a nested change set directly. Execute its root change set.');
  }
  if (changeSet.status !== 'CREATE_COMPLETE') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
    );
  }
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
    );
  }
}

function beginCreation(
  operation: StackOperation,
  changeSet: ChangeSetRecord,
  disableRollback: boolean,
): () => Promise<void> {
  const { cloud, stack } = operation;
  const definition = requireDefinition(changeSet);
  stack.definition = definition;
  setStackStatus(cloud, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  return async () => {
    const onFailure = changeSet.onStackFailure ?? (disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
    finish(changeSet, await runCreate(operation, definition, onFailure));
  };
}

function beginChange(
  operation: StackOperation,
  changeSet: ChangeSetRecord,
  disableRollback: boolean,
): () => Promise<void> {
  const { cloud, stack } = operation;
  const definition = requireDefinition(changeSet);
  beginUpdate(stack, definition);
  stack.updatedAt = cloud.clock.now();
  setStackStatus(cloud, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const keepsFailure = disableRollback || changeSet.onStackFailure === 'DO_NOTHING';
  return async () => finish(changeSet, await runUpdate(operation, definition, keepsFailure));
}

function finish(changeSet: ChangeSetRecord, failure: string | undefined): void {
  changeSet.executionStatus = failure === undefined ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
}

function requireDefinition(changeSet: ChangeSetRecord) {
  if (!changeSet.definition) throw new Error(`change set ${changeSet.name} is complete without a definition`);
  return changeSet.definition;
}

function deleteChangeSet(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'ChangeSetName');
  const stackName = text(input, 'StackName');
  const stacks = Object.values(stateOf(cloud, accountId, region).stacks);
  const stack =
    stackName === undefined
      ? stacks.find(({ changeSets }) => name in changeSets)
      : findStack(cloud, accountId, region, stackName);
  if (stackName !== undefined && !stack) throw validationError(`Stack [${stackName}] does not exist`);
  const changeSet = stack && findChangeSet(stack, name);
  // Deleting what is not there succeeds.
  if (!stack || !changeSet) return {};
  if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS' || changeSet.status === 'CREATE_IN_PROGRESS') {
    throw invalidChangeSetStatus(
      `ChangeSet [${changeSet.id}] cannot be deleted in its current status of [${changeSet.status}]`,
    );
  }
  discardChangeSet(cloud, stack, changeSet);
  return {};
}

function listChangeSets(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'StackName');
  const stack = findStack(cloud, accountId, region, name);
  if (!stack) throw validationError(`Stack [${name}] does not exist`);
  const active = Object.values(stack.changeSets).filter(isActive);
  const { items, next } = page(active, text(input, 'NextToken'), 100);
  return {
    Summaries: items.map((changeSet) => renderChangeSetSummary(stack, changeSet)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}
