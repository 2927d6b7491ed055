import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws, waitedTooLong } from '../errors/index.ts';
import { createStackEventReader, eventTime } from '../stack-events.ts';
import { isInProgress } from '../stack-status.ts';
import { findStack } from '../find-stack.ts';
import { statusOf } from './stack.ts';
import { nextPause } from '../wait.ts';

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
  const reader = createStackEventReader(client, options.stackId, options.since, context);
  const events: StackEvent[] = [];
  let pauseMs = nextPause(0, true);
  for (;;) {
    const status = statusOf(await findStack(client, options.stackId, context.signal));
    const fresh = await reader.readNew().catch((error: unknown) => {
      throw fromAws(error, `read the events of stack ${options.stackName}`, goesOn);
    });
    for (const event of fresh) report(event, options, context);
    events.push(...fresh);
    if (isAtRest(status, options.isDeletedOnFailure))
      return { status, events: events.sort((a, b) => eventTime(a) - eventTime(b)) };
    if (context.clock.now() > deadline) throw waitedTooLong(options.stackName, options.timeoutMinutes);
    await context.clock.sleep(pauseMs, context.signal);
    pauseMs = nextPause(pauseMs, fresh.length > 0);
  }
}

function isAtRest(status: string, isDeletedOnFailure: boolean): boolean {
  if (isInProgress(status) || status === 'REVIEW_IN_PROGRESS') return false;
  return !(isDeletedOnFailure && ['CREATE_FAILED', 'ROLLBACK_COMPLETE'].includes(status));
}

const goesOn = 'the deployment goes on without us: follow it in the console, or run this again, which waits for it';

function report(event: StackEvent, options: FollowOptions, context: Context): void {
  context.report({
    type: 'stack-event',
    id: options.taskId,
    time: new Date(eventTime(event)).toISOString(),
    stackName: event.StackName ?? options.stackName,
    logicalId: event.LogicalResourceId ?? '',
    resourceType: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    ...(event.ResourceStatusReason ? { reason: event.ResourceStatusReason } : {}),
  });
}
