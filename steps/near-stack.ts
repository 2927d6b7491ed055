import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { allPages } from './all-pages.ts';
import { didYouMean } from './closest-name.ts';
import { stackNotFound, type StepError } from './errors/index.ts';

/** The error of a stack that was not found, with what was meant of those that there are, if they may be listed. */
export async function stackMissing(
  stackName: string,
  client: CloudFormationClient,
  account?: string,
): Promise<StepError> {
  return stackNotFound(stackName, account, didYouMean(stackName, await listNames(client)));
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
