import { AwsError } from '../../../aws-error.ts';
import { settled } from '../engine/background.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { requireStackSet } from './stack-set-state.ts';

/**
 * AWS::CloudFormation::StackSet: the stack set and the instances of its StackInstancesGroup.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
 */
export const stackSetResource: ResourceHandler = {
  type: 'AWS::CloudFormation::StackSet',

  async create(desired, context) {
    const input = { ...definitionOf(desired, context), PermissionModel: desired['PermissionModel'] };
    const { StackSetId } = await call<{ readonly StackSetId: string }>(context, 'CreateStackSet', input);
    for (const group of groupsOf(desired))
      await operate(context, StackSetId, 'CreateStackInstances', {
        ...group,
        ...preferences(desired),
        ...callAs(desired),
      });
    return stateFor(StackSetId);
  },

  async update(current, previous, desired, context) {
    const id = current.physicalId;
    await operate(context, id, 'UpdateStackSet', { ...definitionOf(desired, context), ...preferences(desired) });
    const [before, after] = [groupsOf(previous), groupsOf(desired)];
    for (const group of without(before, after))
      await operate(context, id, 'DeleteStackInstances', { ...group, RetainStacks: false, ...callAs(desired) });
    for (const group of without(after, before))
      await operate(context, id, 'CreateStackInstances', { ...group, ...preferences(desired), ...callAs(desired) });
    return stateFor(id);
  },

  async delete(current, properties, context) {
    const id = current.physicalId;
    try {
      for (const group of groupsOf(properties))
        await operate(context, id, 'DeleteStackInstances', { ...group, RetainStacks: false, ...callAs(properties) });
      await call(context, 'DeleteStackSet', { StackSetName: id, ...callAs(properties) });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'StackSetNotFoundException') throw error;
    }
  },
};

function stateFor(id: string): ResourceState {
  return { physicalId: id, attributes: { StackSetId: id } };
}

const passedOn = [
  'StackSetName',
  'Description',
  'TemplateBody',
  'TemplateURL',
  'Parameters',
  'Capabilities',
  'AutoDeployment',
  'CallAs',
];

function definitionOf(properties: Properties, { tags }: ResourceContext): Properties {
  const own = Array.isArray(properties['Tags']) ? (properties['Tags'] as readonly unknown[]) : [];
  const ofStack = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const given = passedOn
    .filter((name) => properties[name] !== undefined)
    .map((name) => [name, properties[name]] as const);
  return { ...Object.fromEntries(given), Tags: [...ofStack, ...own] };
}

function callAs({ CallAs: given }: Properties): Properties {
  return given === undefined ? {} : { CallAs: given };
}

function preferences({ OperationPreferences: given }: Properties): Properties {
  return given === undefined ? {} : { OperationPreferences: given };
}

function groupsOf({ StackInstancesGroup: groups }: Properties): readonly Properties[] {
  return Array.isArray(groups) ? (groups as readonly Properties[]) : [];
}

function without(groups: readonly Properties[], others: readonly Properties[]): readonly Properties[] {
  const texts = new Set(others.map((group) => JSON.stringify(group)));
  return groups.filter((group) => !texts.has(JSON.stringify(group)));
}

/** Waits for the operation's end, as the resource is complete only then. */
async function operate(context: ResourceContext, id: string, name: string, input: Properties): Promise<void> {
  const stackSet = requireStackSet(context.cloud, context.region, id);
  await settled(stackSet);
  const { OperationId } = await call<{ readonly OperationId: string }>(context, name, { ...input, StackSetName: id });
  await settled(stackSet);
  const operation = stackSet.operations.find((one) => one.id === OperationId);
  const failed = operation?.results.find(({ status }) => status === 'FAILED');
  if (operation?.status !== 'SUCCEEDED') {
    throw new AwsError(
      'GeneralServiceException',
      `Stack set operation [${OperationId}] was unexpectedly stopped or failed. status reason(s): [${failed?.statusReason ?? ''}]`,
    );
  }
}

function call<T>(context: ResourceContext, operation: string, input: Properties): Promise<T> {
  return context.cloud.call<T>(context.caller, { service: 'cloudformation', operation, input, region: context.region });
}
