import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { stackNames, type BootstrapConfiguration } from '../../bootstrap/index.ts';
import { findStack } from '../../find-stack.ts';
import { isDeployed, isInProgress } from '../../stack-status.ts';
import { read, readOn, type Reading } from '../read/reading.ts';
import type { Problem } from '../resource-side.ts';
import type { Scene } from './scene.ts';

/** Whether the account gets the roles by a stack of its own, without StackSets. */
export function isListed({ accounts = [] }: BootstrapConfiguration, accountId: string): boolean {
  return accounts.some(({ id }) => id === accountId);
}

/** That the stack is there, and not stuck. */
export async function checkListed(
  { inAccount }: Scene,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): Promise<Reading<readonly Problem[]>> {
  const StackName = stackNames['account-roles'];
  const what = `stack ${StackName} in account ${accountId}, ${region} (cloudformation:DescribeStacks)`;
  return readOn(await inAccount(accountId, region), (context) =>
    read(what, async () => {
      const stack = await findStack(context.aws.client(CloudFormationClient), StackName);
      return problemsOf(stack?.StackStatus, `stack ${StackName} in account ${accountId}, ${region}`, StackName);
    }),
  );
}

function problemsOf(status: string | undefined, what: string, subject: string): readonly Problem[] {
  if (status === undefined) return [{ message: `there is no ${what}`, next: 'steps bootstrap', subject }];
  if (isDeployed(status) || isInProgress(status) || status === 'UPDATE_ROLLBACK_COMPLETE') return [];
  return [{ message: `${what} is ${status}`, next: 'bring it out of this state, then steps bootstrap', subject }];
}
