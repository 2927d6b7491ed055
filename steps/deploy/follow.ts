import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws, waitedTooLong } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { createStackEventReader, eventTime } from '../stack-events.ts';
import { isInProgress } from '../stack-status.ts';
import { pauseBeforeLook } from './follow-pace.ts';
import { patiently } from './patience.ts';
import { createProgress, type Expected } from './progress.ts';
import { statusOf } from './stack.ts';

export interface FollowedStack {
  readonly status: string;
  /** Every event since the start, of the stack and its nested stacks, oldest first. */
  readonly events: readonly StackEvent[];
}

export interface FollowOptions extends Expected {
  readonly stackId: string;
  /** Events before this moment belong to an earlier deployment. Milliseconds since 1970, by CloudFormation's clock. */
  readonly since: number;
  /** A failed first creation goes on to delete the stack: its CREATE_FAILED is not the end. */
  readonly isDeletedOnFailure: boolean;
  readonly timeoutMinutes: number;
}

/** Even where no event tells of the end, it is looked for now and then. */
const looksUntilStatus = 20;

/** Reports events live, nested stacks too, until the stack has come to rest. */
export async function followStack(
  client: CloudFormationClient,
  options: FollowOptions,
  context: Context,
): Promise<FollowedStack> {
  const { stackId, stackName, taskId, timeoutMinutes } = options;
  const { clock, signal } = context;
  const reader = createStackEventReader(client, stackId, options.since, context);
  const progress = createProgress(options);
  const events: StackEvent[] = [];
  const began = clock.now();
  let happenedAt = began;
  let told = 0;
  context.report(progress.expectation());
  // The stack's own events tell of its end: to read them is one call a look, and no other is needed until then.
  const readNew = async (isLast = false): Promise<void> => {
    const fresh = await patiently(() => readEvents(reader, stackName, isLast), taskId, context);
    for (const event of fresh) context.report(progress.tell(event));
    const amount = progress.amount();
    if (amount.done !== told) context.report({ type: 'task-progress', id: taskId, amounts: [amount] });
    told = amount.done;
    events.push(...fresh);
    if (fresh.length > 0) happenedAt = clock.now();
  };
  for (let look = 1; ; look++) {
    await readNew();
    if (isAtRest(lastStatus(events, stackId), options) || look % looksUntilStatus === 0) {
      const status = statusOf(await patiently(() => findStack(client, stackId, signal), taskId, context));
      if (isAtRest(status, options)) {
        await readNew(true);
        return { status, events: events.toSorted((a, b) => eventTime(a) - eventTime(b)) };
      }
    }
    const now = clock.now();
    if (now - began > timeoutMinutes * 60_000) throw waitedTooLong(stackName, timeoutMinutes);
    const { estimate } = options;
    const passed = { sinceBeginning: now - began, sinceEvent: now - happenedAt };
    await clock.sleep(pauseBeforeLook({ ...passed, ...(estimate === undefined ? {} : { estimate }) }), signal);
  }
}

async function readEvents(
  reader: ReturnType<typeof createStackEventReader>,
  stackName: string,
  isLast: boolean,
): Promise<readonly StackEvent[]> {
  try {
    return await reader.readNew(isLast);
  } catch (error) {
    throw fromAws(error, `read the events of stack ${stackName}`, goesOn);
  }
}

function lastStatus(events: readonly StackEvent[], stackId: string): string | undefined {
  return events.findLast(({ PhysicalResourceId }) => PhysicalResourceId === stackId)?.ResourceStatus;
}

function isAtRest(status: string | undefined, { isDeletedOnFailure }: FollowOptions): boolean {
  if (status === undefined || isInProgress(status) || status === 'REVIEW_IN_PROGRESS') return false;
  return !(isDeletedOnFailure && ['CREATE_FAILED', 'ROLLBACK_COMPLETE'].includes(status));
}

const goesOn = 'the deployment goes on without us: follow it in the console, or run this again, which waits for it';
