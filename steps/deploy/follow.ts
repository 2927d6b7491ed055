import { DescribeStackEventsCommand, type CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws, waitedTooLong } from '../errors/index.ts';
import { isInProgress } from '../stack-status.ts';
import { findStack, statusOf } from './stack.ts';
import { nextPause } from './wait.ts';

export interface FollowedStack {
  readonly status: string;
  /** Every event since the start, of the stack and its nested stacks, oldest first. */
  readonly events: readonly StackEvent[];
}

export interface FollowOptions {
  readonly stackId: string;
  readonly stackName: string;
  /** Events before this moment belong to an earlier deployment. Milliseconds since 1970. */
  readonly since: number;
  /** A failed first creation goes on to delete the stack: its CREATE_FAILED is not the end. */
  readonly isDeletedOnFailure: boolean;
  readonly timeoutMinutes: number;
  /** The task that events are reported for. */
  readonly taskId: string;
}

/** Reports events live, nested stacks too, until the stack has come to rest. */
export async function followStack(
  client: CloudFormationClient,
  options: FollowOptions,
  context: Context,
): Promise<FollowedStack> {
  const deadline = context.clock.now() + options.timeoutMinutes * 60_000;
  const reader = createEventReader(client, options, context);
  let pauseMs = nextPause(0, true);
  for (;;) {
    const status = statusOf(await findStack(client, options.stackId, context));
    const seen = await reader.readNew();
    if (isAtRest(status, options.isDeletedOnFailure)) return { status, events: reader.all() };
    if (context.clock.now() > deadline) throw waitedTooLong(options.stackName, options.timeoutMinutes);
    await context.clock.sleep(pauseMs, context.signal);
    pauseMs = nextPause(pauseMs, seen > 0);
  }
}

function isAtRest(status: string, isDeletedOnFailure: boolean): boolean {
  if (isInProgress(status) || status === 'REVIEW_IN_PROGRESS') return false;
  return !(isDeletedOnFailure && ['CREATE_FAILED', 'ROLLBACK_COMPLETE'].includes(status));
}

const goesOn = 'the deployment goes on without us: follow it in the console, or run this again, which waits for it';

interface EventReader {
  /** Reads and reports what is new, and resolves to how many events that was. */
  readNew(): Promise<number>;
  all(): readonly StackEvent[];
}

function createEventReader(client: CloudFormationClient, options: FollowOptions, context: Context): EventReader {
  const seenIds = new Set<string>();
  const stackIds = new Set([options.stackId]);
  const events: StackEvent[] = [];

  const readStack = async (stackId: string): Promise<StackEvent[]> => {
    const fresh: StackEvent[] = [];
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken; isFirst = false) {
      const command = new DescribeStackEventsCommand({
        StackName: stackId,
        ...(nextToken ? { NextToken: nextToken } : {}),
      });
      const page = await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
        throw fromAws(error, `read the events of stack ${options.stackName}`, goesOn);
      });
      const unseen = (page.StackEvents ?? []).filter(
        (event) => isNew(event, options.since) && !seenIds.has(event.EventId ?? ''),
      );
      fresh.push(...unseen);
      // Pages run from the newest event to the oldest: one that holds a known event ends the search.
      nextToken = unseen.length === (page.StackEvents ?? []).length ? page.NextToken : undefined;
    }
    return fresh.reverse();
  };

  return {
    readNew: async () => {
      let count = 0;
      // The set grows while it is walked: a nested stack is read in the round in which it appears.
      for (const stackId of stackIds) {
        for (const event of await readStack(stackId)) {
          seenIds.add(event.EventId ?? '');
          events.push(event);
          count++;
          if (isNestedStack(event)) stackIds.add(event.PhysicalResourceId ?? '');
          report(event, options, context);
        }
      }
      return count;
    },
    all: () => [...events].sort((a, b) => timeOf(a) - timeOf(b)),
  };
}

function isNew(event: StackEvent, since: number): boolean {
  return timeOf(event) >= since;
}

function timeOf(event: StackEvent): number {
  return event.Timestamp?.getTime() ?? 0;
}

function isNestedStack(event: StackEvent): boolean {
  return (
    event.ResourceType === 'AWS::CloudFormation::Stack' &&
    Boolean(event.PhysicalResourceId) &&
    event.PhysicalResourceId !== event.StackId
  );
}

function report(event: StackEvent, options: FollowOptions, context: Context): void {
  context.report({
    type: 'stack-event',
    id: options.taskId,
    time: new Date(timeOf(event)).toISOString(),
    stackName: event.StackName ?? options.stackName,
    logicalId: event.LogicalResourceId ?? '',
    resourceType: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    ...(event.ResourceStatusReason ? { reason: event.ResourceStatusReason } : {}),
  });
}
