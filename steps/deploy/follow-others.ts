import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { isDeployed } from '../stack-status.ts';
import { runTask } from '../task.ts';
import { followStack, type FollowedStack } from './follow.ts';
import type { DeployOptions } from './options.ts';
import { beginningOf, readHistory } from '../stack-history.ts';

/** What it takes to act on a stack, and to follow that. */
export interface Acting {
  readonly client: CloudFormationClient;
  /** The role that CloudFormation acts with: named each time, for a stack keeps the last one. */
  readonly serviceRoleArn?: string;
  readonly options: Pick<
    DeployOptions,
    'stackName' | 'account' | 'region' | 'timeoutMinutes' | 'retained' | 'skipped' | 'revertsDrift' | 'recorder'
  >;
}

/** Follows an operation that is under way: somebody else's, or that of a run of ours that was ended. */
export function followOthers(acting: Acting, stack: Stack, context: Context): Promise<FollowedStack> {
  return runTask(
    context,
    'others',
    `follow what is under way with stack ${stack.StackName}, which is in ${stack.StackStatus}`,
    async () => {
      const since = beginningOf(await readHistory(acting.client, stack, context), stack);
      return followUntilRest(acting, stack, since, 'others', context);
    },
    ({ status }) => ({ outcome: isDeployed(status) ? 'done' : 'waiting', detail: status }),
  );
}

export async function followUntilRest(
  { client, options }: Acting,
  { StackId = '', StackName = '' }: Stack,
  since: number,
  taskId: string,
  context: Context,
): Promise<FollowedStack> {
  const { timeoutMinutes, recorder } = options;
  const asked = { stackId: StackId, stackName: StackName, since, timeoutMinutes, taskId, isDeletedOnFailure: false };
  const followed = await followStack(client, asked, context);
  await recorder?.followed(options, followed.events, client, context);
  return followed;
}
