import type { Input, Operation, Output, Request } from '../../../service.ts';
import { validationError } from '../errors.ts';
import { flag, structures, texts } from '../input.ts';
import { givenParametersOf } from '../operations/definition-input.ts';
import type { GivenParameter } from '../template/parameters.ts';
import { newInstance } from './auto-deployment.ts';
import { preferencesOf } from './definition.ts';
import { mergeParameters } from './instance-stack.ts';
import { onStackSet, openStackSet, operationIdOf, refuseWhileRunning, targeted } from './operations.ts';
import { beginStackSetOperation } from './run-operation.ts';
import type { StackInstanceRecord, StackSetRecord } from './stack-set-record.ts';
import { accountsOf, deploymentTargetsOf, type DeploymentTargets } from './targets.ts';

export const stackInstanceOperations: Readonly<Record<string, Operation>> = {
  CreateStackInstances: { demands: onStackSet('CreateStackInstances'), handle: createStackInstances },
  UpdateStackInstances: { demands: onStackSet('UpdateStackInstances'), handle: updateStackInstances },
  DeleteStackInstances: { demands: onStackSet('DeleteStackInstances'), handle: deleteStackInstances },
};

interface Opened {
  readonly stackSet: StackSetRecord;
  readonly targets: DeploymentTargets;
  readonly regions: readonly string[];
}

async function open(input: Input, request: Request): Promise<Opened> {
  const stackSet = await openStackSet(input, request);
  refuseWhileRunning(stackSet);
  const targets = deploymentTargetsOf(input);
  if (!targets) throw validationError('DeploymentTargets are required for a service managed stack set');
  const regions = texts(input, 'Regions');
  if (regions.length === 0) throw validationError('At least one region must be specified');
  return { stackSet, targets, regions };
}

async function createStackInstances(input: Input, request: Request): Promise<Output> {
  const { stackSet, targets, regions } = await open(input, request);
  const overrides = overridesOf(input);
  const accounts = await accountsOf(request.cloud, targets);
  const instances = accounts.flatMap((target) =>
    regions.map((region) => instanceOf(stackSet, newInstance(target, region, overrides))),
  );
  remember(stackSet, targets, regions, overrides);
  return begin(input, request, { stackSet, targets, action: 'CREATE', instances });
}

/** The instance that is there already, else the new one, which then is. */
function instanceOf(stackSet: StackSetRecord, wanted: StackInstanceRecord): StackInstanceRecord {
  const known = stackSet.instances.find(
    ({ account, region }) => account === wanted.account && region === wanted.region,
  );
  if (!known) stackSet.instances.push(wanted);
  return known ?? wanted;
}

/** Units are remembered with their regions, for the accounts that join them later. */
function remember(
  stackSet: StackSetRecord,
  targets: DeploymentTargets,
  regions: readonly string[],
  overrides: readonly GivenParameter[],
): void {
  for (const unitId of targets.organizationalUnitIds) {
    const known = stackSet.targets[unitId]?.regions ?? [];
    stackSet.targets[unitId] = { regions: [...new Set([...known, ...regions])], overrides };
  }
}

function overridesOf(input: Input): readonly GivenParameter[] {
  return givenParametersOf({ Parameters: structures(input, 'ParameterOverrides') });
}

async function updateStackInstances(input: Input, request: Request): Promise<Output> {
  const { stackSet, targets } = await open(input, request);
  const instances = await targeted(input, request, stackSet);
  const overrides = overridesOf(input);
  for (const instance of instances) {
    instance.parameterOverrides = overrides.length === 0 ? [] : mergeParameters(instance.parameterOverrides, overrides);
  }
  return begin(input, request, { stackSet, targets, action: 'UPDATE', instances });
}

async function deleteStackInstances(input: Input, request: Request): Promise<Output> {
  const { stackSet, targets, regions } = await open(input, request);
  const instances = await targeted(input, request, stackSet);
  if (targets.filter === 'NONE') forget(stackSet, targets, regions);
  return begin(input, request, { stackSet, targets, action: 'DELETE', instances });
}

function forget(stackSet: StackSetRecord, targets: DeploymentTargets, regions: readonly string[]): void {
  for (const unitId of targets.organizationalUnitIds) {
    const known = stackSet.targets[unitId];
    if (!known) continue;
    const left = known.regions.filter((region) => !regions.includes(region));
    if (left.length === 0) delete stackSet.targets[unitId];
    else stackSet.targets[unitId] = { ...known, regions: left };
  }
}

interface Beginning {
  readonly stackSet: StackSetRecord;
  readonly targets: DeploymentTargets;
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly instances: readonly StackInstanceRecord[];
}

function begin(input: Input, { cloud, region }: Request, { stackSet, targets, action, instances }: Beginning): Output {
  const operation = beginStackSetOperation(cloud, stackSet, region, {
    action,
    instances,
    preferences: preferencesOf(input),
    organizationalUnitIds: targets.organizationalUnitIds,
    retainStacks: flag(input, 'RetainStacks') === true,
    ...operationIdOf(input, stackSet),
  });
  return { OperationId: operation.id };
}
