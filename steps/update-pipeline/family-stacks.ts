import { CloudFormationClient, paginateListStacks, type Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { instancePrefix } from '../pipeline-instances.ts';
import { pipelineStackPrefixes } from '../pipeline-stack-name.ts';
import { isEmptyAfterRollback, isOnlyReviewed } from '../stack-status.ts';
import { textsOf } from '../stack-texts.ts';

export type PipelineClass = keyof typeof pipelineStackPrefixes;

/** The stack of a pipeline of a family: of an instance, or of a branch. */
export interface FamilyStack {
  /** What follows the family's prefix. */
  readonly name: string;
  readonly stackName: string;
  readonly stackId: string;
  /** Without what a first creation that failed has left, which holds no pipeline. */
  readonly isThere: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly parameters: Readonly<Record<string, string>>;
}

export function instancesStackPrefixOf(pipeline: string, pipelineClass: PipelineClass): string {
  return `${pipelineStackPrefixes[pipelineClass]}${instancePrefix(pipeline)}`;
}

/** A third hyphen is that of a feature branch, which is none of them. */
export async function listInstanceStacks(
  prefix: string,
  region: string,
  context: Context,
): Promise<readonly FamilyStack[]> {
  const stacks = await listFamilyStacks(prefix, region, context);
  return stacks.filter(({ name }) => !name.startsWith('-'));
}

export async function listFamilyStacks(
  prefix: string,
  region: string,
  context: Context,
): Promise<readonly FamilyStack[]> {
  const client = context.aws.client(CloudFormationClient, { region });
  const ids: string[] = [];
  try {
    for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
      for (const { StackName = '', StackId = '', StackStatus } of StackSummaries)
        if (StackName.startsWith(prefix) && StackStatus !== 'DELETE_COMPLETE') ids.push(StackId);
  } catch (error) {
    throw fromAws(error, `list the stacks ${prefix}*`);
  }
  const stacks = await Promise.all(ids.map((id) => findStack(client, id, context.signal)));
  return stacks.flatMap((stack) => (stack ? [describe(stack, prefix)] : []));
}

function describe(stack: Stack, prefix: string): FamilyStack {
  const { StackName: stackName = '', StackId: stackId = '', StackStatus, CreationTime } = stack;
  const status: string = StackStatus ?? '';
  return {
    name: stackName.slice(prefix.length),
    stackName,
    stackId,
    isThere: !isOnlyReviewed(status) && !isEmptyAfterRollback(status),
    createdAt: CreationTime?.getTime() ?? 0,
    parameters: textsOf(stack.Parameters, 'ParameterKey', 'ParameterValue'),
  };
}
