import { CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assumeRole, roleArn, sessionName } from '../assume-role.ts';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import type { ActionReport } from '../pipeline-execution.ts';
import { isOpen } from '../pipeline-status.ts';
import { createStackEventReader, eventTime, type StackEventReader } from '../stack-events.ts';
import { entryOf } from './action-life.ts';
import type { LogEntry } from './log-entry.ts';
import type { LogSource } from './log-source.ts';
import { stackPlaceOf, type StackPlace } from './stack-place.ts';

/** What all stacks of an execution share. */
export interface StackReading {
  /** Whether an event was not told before, by whichever action. */
  isNew(event: StackEvent): boolean;
  /** The client for a stack's account; nothing where these credentials do not reach it. */
  clientFor(place: StackPlace): Promise<CloudFormationClient | undefined>;
}

/** `roleName`: the role to assume in accounts other than one's own. */
export function createStackReading(roleName: string | undefined, context: Context): StackReading {
  const told = new Set<string>();
  const settings = new Map<string, ClientSettings>();
  let ownAccount: Promise<string | undefined> | undefined;
  return {
    isNew: ({ EventId = '' }) => !told.has(EventId) && Boolean(told.add(EventId)),
    clientFor: async ({ account, region, partition }) => {
      ownAccount ??= context.aws
        .client(STSClient)
        .send(new GetCallerIdentityCommand({}))
        .then(({ Account }) => Account);
      const isOwn = account === undefined || account === (await ownAccount);
      if (!isOwn && roleName === undefined) return undefined;
      const key = `${account} ${region}`;
      const known = settings.get(key) ?? {
        ...(region === undefined ? {} : { region }),
        ...(isOwn
          ? {}
          : { credentials: assumeRole(roleArn(partition, account, roleName ?? ''), sessionName('logs'), {}, context) }),
      };
      settings.set(key, known);
      return context.aws.client(CloudFormationClient, known);
    },
  };
}

/** The stack's events from the action's beginning to its end. */
export function createStackSource(first: ActionReport, reading: StackReading, context: Context): LogSource {
  let reader: StackEventReader | undefined;
  let isTold = false;
  return {
    readNew: async (action) => {
      const place = stackPlaceOf(action);
      if (!place) return [];
      const client = await reading.clientFor(place);
      if (!client) {
        if (isTold) return [];
        isTold = true;
        return [entryOf(first, first.startedAt, unreached(place, action))];
      }
      reader ??= createStackEventReader(client, place.stack, first.startedAt, context);
      const events = await readEvents(reader);
      return events
        .filter((event) => isOf(action, event) && reading.isNew(event))
        .map((event) => eventEntry(action, event));
    },
  };
}

/** An action may name the stack before it makes it. */
async function readEvents(reader: StackEventReader): Promise<readonly StackEvent[]> {
  try {
    return await reader.readNew();
  } catch (error) {
    if (error instanceof Error && /^Stack \[.*\] does not exist$/.test(error.message)) return [];
    throw error;
  }
}

/** What happens to the stack after the action is another action's. */
function isOf({ status, updatedAt }: ActionReport, event: StackEvent): boolean {
  return isOpen(status) || eventTime(event) <= updatedAt;
}

function unreached({ stack, account }: StackPlace, { externalUrl }: ActionReport): string {
  const where = externalUrl === undefined ? '' : `: ${externalUrl}`;
  return `the events of ${stack} are in account ${account}, and told with --role NAME of a role there that you may assume${where}`;
}

function eventEntry(action: ActionReport, event: StackEvent): LogEntry {
  const { StackName, ResourceStatus, ResourceType, LogicalResourceId, ResourceStatusReason } = event;
  const reason = ResourceStatusReason ? `: ${ResourceStatusReason}` : '';
  const text = `${StackName} ${ResourceStatus} ${ResourceType} ${LogicalResourceId}${reason}`;
  return entryOf(action, eventTime(event), text);
}
