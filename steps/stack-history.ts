import {
  DescribeStackEventsCommand,
  type CloudFormationClient,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Context } from './context.ts';
import { fromAws } from './errors/index.ts';
import { eventTime } from './stack-events.ts';
import { isInProgress } from './stack-status.ts';

/** The last hundred events of a stack, newest first. All times are by CloudFormation's clock: ours may be wrong. */
export async function readHistory(
  client: CloudFormationClient,
  { StackId }: Pick<Stack, 'StackId'>,
  context: Context,
): Promise<readonly StackEvent[]> {
  const command = new DescribeStackEventsCommand({ StackName: StackId });
  const { StackEvents = [] } = await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
    throw fromAws(error, `read the events of stack ${StackId}`);
  });
  return StackEvents;
}

/** What comes later is of what is begun now. */
export function momentAfter(history: readonly StackEvent[]): number {
  return Math.max(0, ...history.map(eventTime)) + 1;
}

/** When what is under way with a stack was begun; where that is too long ago, the moment after all that is known. */
export function beginningOf(history: readonly StackEvent[], { StackId }: Stack): number {
  const begun = history.find((event) => event.PhysicalResourceId === StackId && isBeginning(event));
  return begun ? eventTime(begun) : momentAfter(history);
}

/** How long the last successful update of a stack took, where it is among the events. */
export function lastDuration(history: readonly StackEvent[], { StackId }: Stack): number | undefined {
  const own = history.filter(({ PhysicalResourceId }) => PhysicalResourceId === StackId);
  const end = own.findIndex(({ ResourceStatus }) => ResourceStatus === 'UPDATE_COMPLETE');
  if (end < 0) return undefined;
  const begun = own.slice(end).find((event) => event.ResourceStatus === 'UPDATE_IN_PROGRESS' && isBeginning(event));
  return begun && eventTime(own[end] as StackEvent) - eventTime(begun);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
function isBeginning(event: StackEvent): boolean {
  const status: string = event.ResourceStatus ?? '';
  return event.ResourceStatusReason === 'User Initiated' && isInProgress(status);
}
