import { AwsError } from '../../../aws-error.ts';
import type { Demand, Input, Operation, Output, Request } from '../../../service.ts';
import { constraintViolated, validationError } from '../errors.ts';
import { requiredText, tagsOf, text, texts } from '../input.ts';
import { givenParametersOf } from '../operations/definition-input.ts';
import { newStackSetId } from '../names.ts';
import {
  autoDeploymentOf,
  checkStackSetTemplate,
  preferencesOf,
  requireServiceManaged,
  templateOf,
} from './definition.ts';
import { callsAsDelegatedAdministrator, isAdministrator, requireTrustedAccess } from './organization.ts';
import { beginStackSetOperation, isRunning } from './run-operation.ts';
import type { StackInstanceRecord, StackSetRecord } from './stack-set-record.ts';
import { addStackSet, findStackSet, requireStackSet, stackSetNotFound } from './stack-set-state.ts';
import { accountsOf, deploymentTargetsOf } from './targets.ts';

export const stackSetOperations: Readonly<Record<string, Operation>> = {
  CreateStackSet: { demands: onStackSet('CreateStackSet'), handle: createStackSet },
  UpdateStackSet: { demands: onStackSet('UpdateStackSet'), handle: updateStackSet },
  DeleteStackSet: { demands: onStackSet('DeleteStackSet'), handle: deleteStackSet },
  StopStackSetOperation: { demands: onStackSet('StopStackSetOperation'), handle: stopOperation },
};

/**
 * Stack sets are named by `stackset/NAME:UUID`; a new one by its name and any id. That a delegated administrator's are named
 * with the management account's id, as their ARNs are, is unverified.
 */
export function onStackSet(action: string): (input: Input, request: Request) => readonly Demand[] {
  return (input, { cloud, accountId, region }) => {
    const name = text(input, 'StackSetName') ?? '*';
    const id = findStackSet(cloud, region, name)?.id ?? `${name}:*`;
    const [url, regions] = [text(input, 'TemplateURL'), texts(input, 'Regions')];
    const context = {
      ...(url === undefined ? {} : { 'cloudformation:TemplateUrl': url }),
      ...(regions.length === 0 ? {} : { 'cloudformation:TargetRegion': regions }),
    };
    const { managementAccountId } = cloud.options.organization;
    const owner = callsAsDelegatedAdministrator(input) ? managementAccountId : accountId;
    const resource = `arn:aws:cloudformation:${region}:${owner}:stackset/${id}`;
    return [{ action: `cloudformation:${action}`, resource, resourceAccount: accountId, context }];
  };
}

/** The stack set of a request. All lie in the management account: a member account sees them as a delegated administrator only. */
export async function namedStackSet(input: Input, request: Request): Promise<StackSetRecord> {
  const name = requiredText(input, 'StackSetName');
  if (!(await isAdministrator(input, request))) throw stackSetNotFound(name);
  return requireStackSet(request.cloud, request.region, name);
}

/** The same, to work with it. */
export async function openStackSet(input: Input, request: Request): Promise<StackSetRecord> {
  const stackSet = await namedStackSet(input, request);
  await requireTrustedAccess(request.cloud);
  return stackSet;
}

async function createStackSet(input: Input, request: Request): Promise<Output> {
  const { cloud, region } = request;
  const name = requiredText(input, 'StackSetName');
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw constraintViolated(
      name,
      'StackSetName',
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
    );
  }
  requireServiceManaged(input);
  if (!(await isAdministrator(input, request))) {
    throw validationError(
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    );
  }
  await requireTrustedAccess(cloud);
  const token = text(input, 'ClientRequestToken');
  const known = findStackSet(cloud, region, name);
  if (known?.status === 'ACTIVE') {
    if (token !== undefined && known.clientRequestToken === token) return { StackSetId: known.id };
    throw new AwsError('NameAlreadyExistsException', `StackSet ${name} already exists`, 409);
  }
  const stackSet = await newStackSet(name, input, request);
  addStackSet(cloud, region, stackSet);
  return { StackSetId: stackSet.id };
}

async function newStackSet(name: string, input: Input, request: Request): Promise<StackSetRecord> {
  const [parameters, capabilities] = [givenParametersOf(input), texts(input, 'Capabilities')];
  const body = await templateOf(input, request);
  checkStackSetTemplate(body, parameters, capabilities);
  const [description, token] = [text(input, 'Description'), text(input, 'ClientRequestToken')];
  return {
    id: newStackSetId(name),
    name,
    status: 'ACTIVE',
    body,
    parameters,
    capabilities,
    tags: tagsOf(input) ?? {},
    autoDeployment: autoDeploymentOf(input) ?? { enabled: false, retainStacksOnAccountRemoval: false },
    targets: {},
    instances: [],
    operations: [],
    ...(description === undefined ? {} : { description }),
    ...(token === undefined ? {} : { clientRequestToken: token }),
  };
}

/** Takes over what is new, then brings every instance, or those that are targeted, to it. */
async function updateStackSet(input: Input, request: Request): Promise<Output> {
  const { cloud, region } = request;
  const stackSet = await openStackSet(input, request);
  refuseWhileRunning(stackSet);
  const parameters = updatedParameters(input, stackSet);
  const capabilities = Array.isArray(input['Capabilities']) ? texts(input, 'Capabilities') : stackSet.capabilities;
  const body = await templateOf(input, request, stackSet);
  checkStackSetTemplate(body, parameters, capabilities);
  const description = text(input, 'Description');
  Object.assign(stackSet, {
    body,
    parameters,
    capabilities,
    tags: tagsOf(input) ?? stackSet.tags,
    autoDeployment: autoDeploymentOf(input) ?? stackSet.autoDeployment,
    ...(description === undefined ? {} : { description }),
  });
  const instances = await targeted(input, request, stackSet);
  for (const instance of stackSet.instances) if (!instances.includes(instance)) instance.status = 'OUTDATED';
  const operation = beginStackSetOperation(cloud, stackSet, region, {
    action: 'UPDATE',
    instances,
    preferences: preferencesOf(input),
    organizationalUnitIds: Object.keys(stackSet.targets),
    retainStacks: false,
    ...operationIdOf(input, stackSet),
  });
  return { OperationId: operation.id };
}

function updatedParameters(input: Input, stackSet: StackSetRecord): StackSetRecord['parameters'] {
  return givenParametersOf(input).map((given) => {
    const previous = stackSet.parameters.find(({ key }) => key === given.key);
    return given.usePrevious && previous ? previous : { ...given, usePrevious: false };
  });
}

/** The instances that a request's targets and regions mean: all where it names none. */
export async function targeted(
  input: Input,
  { cloud }: Request,
  stackSet: StackSetRecord,
): Promise<readonly StackInstanceRecord[]> {
  const targets = deploymentTargetsOf(input);
  const regions = texts(input, 'Regions');
  const accounts = targets && (await accountsOf(cloud, targets)).map(({ account }) => account);
  return stackSet.instances.filter(
    ({ account, region }) =>
      (!accounts || accounts.includes(account)) && (regions.length === 0 || regions.includes(region)),
  );
}

async function deleteStackSet(input: Input, request: Request): Promise<Output> {
  const stackSet = await openStackSet(input, request);
  if (stackSet.instances.length > 0) {
    throw new AwsError('StackSetNotEmptyException', 'StackSet is not empty', 409);
  }
  refuseWhileRunning(stackSet);
  stackSet.status = 'DELETED';
  return {};
}

async function stopOperation(input: Input, request: Request): Promise<Output> {
  const stackSet = await openStackSet(input, request);
  const id = requiredText(input, 'OperationId');
  const operation = stackSet.operations.find((one) => one.id === id);
  if (!operation) throw new AwsError('OperationNotFoundException', `Operation ${id} not found`, 404);
  if (!isRunning(operation)) throw new AwsError('InvalidOperationException', `Operation ${id} is not in progress`, 400);
  operation.status = 'STOPPING';
  return {};
}

export function refuseWhileRunning(stackSet: StackSetRecord): void {
  if (stackSet.operations.some(isRunning)) {
    throw new AwsError(
      'OperationInProgressException',
      `Another Operation on StackSet ${stackSet.id} is in progress`,
      409,
    );
  }
}

export function operationIdOf(input: Input, stackSet: StackSetRecord): { readonly id?: string } {
  const id = text(input, 'OperationId');
  if (id === undefined) return {};
  if (stackSet.operations.some((operation) => operation.id === id)) {
    throw new AwsError('OperationIdAlreadyExistsException', `Operation ${id} already exists`, 409);
  }
  return { id };
}
