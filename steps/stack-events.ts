import { DescribeStackEventsCommand, type CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from './context.ts';

export interface StackEventReader {
  /**
   * The events since the last call, each once, of the stack and of its nested stacks while they change; those of one stack oldest first.
   * The last call reads all of them, for a nested stack cleans up when its parent does.
   */
  readNew(isLast?: boolean): Promise<readonly StackEvent[]>;
}

/** `since`: events before this moment are of an earlier deployment. Milliseconds since 1970. `stack` is a stack's name or id. */
export function createStackEventReader(
  client: CloudFormationClient,
  stack: string,
  since: number,
  context: Pick<Context, 'signal'>,
): StackEventReader {
  const seenIds = new Set<string>();
  const stacks = new Set([stack]);
  /** Nested stacks whose resource in the parent has come to rest: nothing is expected of them. */
  const resting = new Set<string>();

  const readStack = async (stackName: string): Promise<StackEvent[]> => {
    const fresh: StackEvent[] = [];
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken; isFirst = false) {
      const command = new DescribeStackEventsCommand({
        StackName: stackName,
        ...(nextToken ? { NextToken: nextToken } : {}),
      });
      const { StackEvents = [], NextToken } = await client.send(command, { abortSignal: context.signal });
      const unseen = StackEvents.filter((event) => eventTime(event) >= since && !seenIds.has(event.EventId ?? ''));
      fresh.push(...unseen);
      // Pages run from the newest event to the oldest: one that holds a known event ends the search.
      nextToken = unseen.length === StackEvents.length ? NextToken : undefined;
    }
    return fresh.reverse();
  };

  return {
    readNew: async (isLast = false) => {
      const events: StackEvent[] = [];
      const told = new Set<string>();
      // The set grows while it is walked: a nested stack is read in the round in which it appears, and in that in which it comes to rest.
      for (const stackName of stacks) {
        if (resting.has(stackName) && !told.has(stackName) && !isLast) continue;
        for (const event of await readStack(stackName)) {
          seenIds.add(event.EventId ?? '');
          events.push(event);
          if (!isNestedStack(event)) continue;
          const nested = event.PhysicalResourceId ?? '';
          stacks.add(nested);
          told.add(nested);
          if (event.ResourceStatus?.endsWith('_IN_PROGRESS')) resting.delete(nested);
          else resting.add(nested);
        }
      }
      return events;
    },
  };
}

export function eventTime(event: StackEvent): number {
  return event.Timestamp?.getTime() ?? 0;
}

function isNestedStack(event: StackEvent): boolean {
  return (
    event.ResourceType === 'AWS::CloudFormation::Stack' &&
    Boolean(event.PhysicalResourceId) &&
    event.PhysicalResourceId !== event.StackId
  );
}
