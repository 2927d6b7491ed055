import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { settled } from '../engine/background.ts';
import { stateOf, type StackRecord } from '../stack-record.ts';
import type { GivenParameter } from '../template/parameters.ts';
import { executionCaller } from './execution-role.ts';
import type { StackInstanceRecord, StackSetRecord } from './stack-set-record.ts';
import { stackSetArn } from './stack-set-state.ts';

/** One stack of a stack set, in its account and region. Each function answers with the reason where it failed. */
export interface InstanceStacks {
  readonly cloud: Cloud;
  readonly stackSet: StackSetRecord;
  /** The region that the stack set is administered in. */
  readonly homeRegion: string;
}

export async function deployInstance(work: InstanceStacks, instance: StackInstanceRecord): Promise<string | undefined> {
  const current = stackOf(work.cloud, instance);
  try {
    if (!current || current.status === 'DELETE_COMPLETE') return await createInstance(work, instance);
    if (current.status === 'ROLLBACK_COMPLETE' || current.status === 'CREATE_FAILED') {
      await deleteInstance(work, instance);
      return await createInstance(work, instance);
    }
    return await updateInstance(work, instance, current);
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

async function createInstance(work: InstanceStacks, instance: StackInstanceRecord): Promise<string | undefined> {
  const name = `StackSet-${work.stackSet.name}-${randomUUID()}`;
  const { StackId } = await callStack<{ readonly StackId: string }>(work, instance, 'CreateStack', {
    StackName: name,
    ...definition(work, instance),
  });
  instance.stackId = StackId;
  return outcome(work, instance, 'CREATE_COMPLETE');
}

async function updateInstance(
  work: InstanceStacks,
  instance: StackInstanceRecord,
  current: StackRecord,
): Promise<string | undefined> {
  try {
    await callStack(work, instance, 'UpdateStack', { StackName: current.id, ...definition(work, instance) });
  } catch (error) {
    if (error instanceof AwsError && error.message === 'No updates are to be performed.') return undefined;
    throw error;
  }
  return outcome(work, instance, 'UPDATE_COMPLETE');
}

export async function deleteInstance(work: InstanceStacks, instance: StackInstanceRecord): Promise<string | undefined> {
  const current = stackOf(work.cloud, instance);
  if (!current || current.status === 'DELETE_COMPLETE') return undefined;
  try {
    await callStack(work, instance, 'DeleteStack', { StackName: current.id });
    return await outcome(work, instance, 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

async function callStack<T>(
  { cloud, stackSet, homeRegion }: InstanceStacks,
  instance: StackInstanceRecord,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T> {
  const caller = await executionCaller(cloud, instance.account, { arn: stackSetArn(cloud, homeRegion, stackSet.id) });
  return cloud.call<T>(caller, { service: 'cloudformation', operation, input, region: instance.region });
}

function definition({ stackSet }: InstanceStacks, instance: StackInstanceRecord): Readonly<Record<string, unknown>> {
  return {
    TemplateBody: stackSet.body,
    Parameters: mergeParameters(stackSet.parameters, instance.parameterOverrides).map(({ key, value }) => ({
      ParameterKey: key,
      ParameterValue: value,
    })),
    Capabilities: stackSet.capabilities,
    Tags: Object.entries(stackSet.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

export function mergeParameters(
  base: readonly GivenParameter[],
  overrides: readonly GivenParameter[],
): readonly GivenParameter[] {
  return [...new Map([...base, ...overrides].map((parameter) => [parameter.key, parameter])).values()];
}

async function outcome(
  { cloud }: InstanceStacks,
  instance: StackInstanceRecord,
  wanted: string,
): Promise<string | undefined> {
  const stack = stackOf(cloud, instance);
  if (!stack) return 'The stack does not exist';
  await settled(stack);
  if (stack.status === wanted) return undefined;
  const failed = stack.events.find(
    ({ status, type }) => status.endsWith('_FAILED') && type !== 'AWS::CloudFormation::Stack',
  );
  if (!failed) return stack.statusReason ?? `The stack is in ${stack.status}`;
  return `ResourceLogicalId:${failed.logicalId}, ResourceType:${failed.type}, ResourceStatusReason:${failed.statusReason ?? ''}.`;
}

function stackOf(cloud: Cloud, { account, region, stackId }: StackInstanceRecord): StackRecord | undefined {
  return stackId === undefined ? undefined : stateOf(cloud, account, region).stacks[stackId];
}
