import type { Cloud } from '../../../cloud.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { discardOthers } from '../change-sets.ts';
import { onStack } from '../demands.ts';
import { workOn } from '../engine/background.ts';
import { runCreate, type OnFailure } from '../engine/create.ts';
import { openOperation } from '../engine/operation.ts';
import { beginUpdate, runUpdate } from '../engine/update.ts';
import { alreadyExists, insufficientCapabilities, validationError } from '../errors.ts';
import { setStackStatus } from '../events.ts';
import { choice, flag, integer, requiredText } from '../input.ts';
import { requireStackName } from '../names.ts';
import { nestedStacks } from '../nested-stacks.ts';
import { newStack } from '../new-stack.ts';
import { planChanges } from '../plan-changes.ts';
import { completeDefinition, readDefinition, type DefinitionRequest } from '../prepare.ts';
import { givenPolicy } from '../stack-policy.ts';
import { workerOf } from '../stack-role.ts';
import { findStack, requireStack, stateOf, type StackDefinition, type StackRecord } from '../stack-record.ts';
import { missingCapabilities, neededCapabilities } from '../template/capabilities.ts';
import { answerAgain, start } from './begin.ts';
import { definitionRequestOf, roleOf } from './definition-input.ts';

export const stackOperations: Readonly<Record<string, Operation>> = {
  CreateStack: { demands: onStack('CreateStack'), handle: createStack },
  UpdateStack: { demands: onStack('UpdateStack'), handle: updateStack },
};

async function createStack(input: Input, request: Request): Promise<Output> {
  const { cloud, accountId, region } = request;
  const name = requiredText(input, 'StackName');
  requireStackName(name);
  const existing = findStack(cloud, accountId, region, name);
  if (existing) return answerAgain(existing, 'CREATE_STACK', input) ?? refuseExisting(existing);
  const stack = newStack(cloud, { accountId, region, name, creator: request.caller, ...roleOf(input) });
  const definition = await newDefinition(request, stack, await definitionRequestOf(input, request));
  const policy = await givenPolicy(input, request, 'StackPolicy');
  if (findStack(cloud, accountId, region, name)) throw alreadyExists(name);
  stateOf(cloud, accountId, region).stacks[stack.id] = stack;
  settle(stack, input);
  if (policy !== undefined) stack.stackPolicy = policy;
  stack.definition = definition;
  start(stack, 'CREATE_STACK', input);
  setStackStatus(cloud, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const operation = openOperation(cloud, stack, nestedStacks);
  workOn(cloud, stack, async () => void (await runCreate(operation, definition, onFailureOf(input))));
  return { StackId: stack.id };
}

function refuseExisting({ name }: StackRecord): never {
  throw alreadyExists(name);
}

async function updateStack(input: Input, request: Request): Promise<Output> {
  const { cloud, accountId, region } = request;
  const stack = requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const again = answerAgain(stack, 'UPDATE_STACK', input);
  if (again) return again;
  requireUpdatable(stack);
  Object.assign(stack, roleOf(input), { creator: request.caller });
  const definition = await newDefinition(request, stack, await definitionRequestOf(input, request, stack));
  const plan = await planChanges(cloud, stack, definition);
  if (!plan.hasChanges && !hasOpenFailure(stack)) throw validationError('No updates are to be performed.');
  const policies: Policies = {
    during: await givenPolicy(input, request, 'StackPolicyDuringUpdate'),
    afterwards: await givenPolicy(input, request, 'StackPolicy'),
  };
  requireUpdatable(stack);
  settle(stack, input);
  startUpdate(cloud, stack, definition, input, policies);
  return { StackId: stack.id };
}

interface Policies {
  readonly during: string | undefined;
  readonly afterwards: string | undefined;
}

function startUpdate(
  cloud: Cloud,
  stack: StackRecord,
  definition: StackDefinition,
  input: Input,
  { during, afterwards }: Policies,
): void {
  discardOthers(cloud, stack);
  beginUpdate(stack, definition);
  start(stack, 'UPDATE_STACK', input);
  stack.updatedAt = cloud.clock.now();
  setStackStatus(cloud, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  const operation = openOperation(cloud, stack, nestedStacks);
  if (during !== undefined) stack.stackPolicyDuringUpdate = during;
  workOn(cloud, stack, async () => {
    const failure = await runUpdate(operation, definition, flag(input, 'DisableRollback'));
    delete stack.stackPolicyDuringUpdate;
    // What the update brings along does not judge it: https://github.com/localstack/localstack/pull/7159
    if (failure === undefined && afterwards !== undefined) stack.stackPolicy = afterwards;
  });
}

async function newDefinition(request: Request, stack: StackRecord, asked: DefinitionRequest): Promise<StackDefinition> {
  const { cloud, caller } = request;
  const worker = workerOf(cloud, stack);
  const read = readDefinition(asked, stack.definition?.parameters ?? {});
  if (read.transforms.length > 0) requireCapabilities(['CAPABILITY_AUTO_EXPAND'], asked);
  const definition = await completeDefinition(cloud, stack, read, caller, worker);
  requireCapabilities(neededCapabilities(definition.template).capabilities, asked);
  return definition;
}

function requireCapabilities(needed: readonly string[], asked: DefinitionRequest): void {
  const missing = missingCapabilities(needed, asked.capabilities);
  if (missing.length > 0) throw insufficientCapabilities(missing);
}

export function requireUpdatable(stack: StackRecord): void {
  const isUpdatable = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(stack.status);
  if (!isUpdatable && !hasOpenFailure(stack)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
}

/** It was left as it failed, because rollback was disabled. */
function hasOpenFailure({ status }: StackRecord): boolean {
  return status === 'UPDATE_FAILED' || status === 'CREATE_FAILED';
}

function onFailureOf(input: Input): OnFailure {
  const onFailure = choice(input, 'OnFailure', ['DO_NOTHING', 'ROLLBACK', 'DELETE']);
  if (onFailure !== undefined && input['DisableRollback'] !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, not both.');
  }
  return onFailure ?? (flag(input, 'DisableRollback') ? 'DO_NOTHING' : 'ROLLBACK');
}

/** Settings of a stack that a request may carry. */
function settle(stack: StackRecord, input: Input): void {
  stack.disableRollback = flag(input, 'DisableRollback') ?? stack.disableRollback;
  stack.terminationProtection = flag(input, 'EnableTerminationProtection') ?? stack.terminationProtection;
  const minutes = integer(input, 'TimeoutInMinutes');
  if (minutes !== undefined) stack.timeoutInMinutes = minutes;
}
