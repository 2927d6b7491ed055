import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { allPages } from '../all-pages.ts';
import { didYouMean } from '../closest-name.ts';
import type { Context } from '../context.ts';
import { stackNotFound } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { openTargetAccount, type TargetOptions } from '../target-account.ts';
import { textsOf } from '../stack-texts.ts';

export type OutputsOptions = Omit<TargetOptions, 'deploymentRoleName'>;

/** The outputs of a deployed stack, by name. */
export async function readOutputs(
  options: OutputsOptions,
  context: Context,
): Promise<Readonly<Record<string, string>>> {
  const { client } = await openTargetAccount(options, context);
  const stack = await findStack(client, options.stackName, context.signal);
  if (!stack)
    throw stackNotFound(options.stackName, options.account, didYouMean(options.stackName, await listNames(client)));
  return textsOf(stack.Outputs, 'OutputKey', 'OutputValue');
}

/** Asked only after the stack was not found: what is denied here hides nothing of that. */
async function listNames(client: CloudFormationClient): Promise<readonly string[]> {
  const names = allPages(
    (NextToken) => client.send(new DescribeStacksCommand({ ...(NextToken && { NextToken }) })),
    ({ Stacks = [] }) => Stacks.flatMap(({ StackName }) => StackName ?? []),
    ({ NextToken }) => NextToken,
  );
  return names.catch(() => []);
}
