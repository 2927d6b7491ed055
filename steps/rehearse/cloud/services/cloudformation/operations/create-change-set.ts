import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Input, Output, Request } from '../../../service.ts';
import { completeChangeSet, discardChangeSet, isActive } from '../change-sets.ts';
import type { ChangeSetRecord } from '../change-set-record.ts';
import { insufficientCapabilities, validationError } from '../errors.ts';
import { beginOperation, setStackStatus } from '../events.ts';
import { choice, flag, requiredText, text } from '../input.ts';
import { newChangeSetId, requireChangeSetName, requireStackName } from '../names.ts';
import { newStack } from '../new-stack.ts';
import { readDefinition, type DefinitionRequest } from '../prepare.ts';
import { workerOf } from '../stack-role.ts';
import { findStack, stateOf, type StackRecord } from '../stack-record.ts';
import { missingCapabilities, neededCapabilities } from '../template/capabilities.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { definitionRequestOf, roleOf } from './definition-input.ts';
import { requireUpdatable } from './stacks.ts';

/** Begins a change set; what it holds is found out after the answer. */
export async function createChangeSet(input: Input, request: Request): Promise<Output> {
  const { cloud, accountId, region, caller } = request;
  const name = requiredText(input, 'ChangeSetName');
  requireChangeSetName(name);
  const type = choice(input, 'ChangeSetType', ['CREATE', 'UPDATE', 'IMPORT']) ?? 'UPDATE';
  if (type === 'IMPORT')
    throw new AwsError('NotImplemented', 'change sets of type IMPORT are not part of the embedded cloud', 501);
  const known = findStack(cloud, accountId, region, requiredText(input, 'StackName'));
  const stack = type === 'CREATE' ? stackToCreate(input, request, known, name) : stackToUpdate(input, known);
  const again = Object.values(stack.changeSets).find(
    ({ name: known, clientToken }) =>
      known === name && clientToken !== undefined && clientToken === text(input, 'ClientToken'),
  );
  // A request that is tried again by its token is answered again.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
  if (again) return { Id: again.id, StackId: stack.id };
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
  const deploymentMode = choice(input, 'DeploymentMode', ['REVERT_DRIFT']);
  if (onStackFailure === 'DELETE' && type === 'UPDATE') {
    throw validationError('OnStackFailure DELETE is only supported for change sets of type CREATE.');
  }
  return {
    ...asked,
    ...roleOf(input),
    ...(description === undefined ? {} : { description }),
    ...(onStackFailure === undefined ? {} : { onStackFailure }),
    ...(clientToken === undefined ? {} : { clientToken }),
    ...(deploymentMode === undefined ? {} : { revertsDrift: true }),
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
