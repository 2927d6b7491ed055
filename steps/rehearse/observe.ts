import {
  CloudFormationClient,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStackResources,
  paginateListStacks,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { textsOf } from '../stack-texts.ts';

/** A stack as whoever looks at the account sees it. */
export interface ObservedStack {
  readonly stackName: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Set on stacks that another stack made. */
  readonly parentId?: string;
}

export async function observeStacks(context: Context): Promise<readonly ObservedStack[]> {
  const client = context.aws.client(CloudFormationClient);
  const observed: ObservedStack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const stack of Stacks) {
      observed.push({
        stackName: stack.StackName ?? '',
        status: stack.StackStatus ?? '',
        outputs: textsOf(stack.Outputs, 'OutputKey', 'OutputValue'),
        ...(stack.ParentId ? { parentId: stack.ParentId } : {}),
      });
    }
  }
  return observed;
}

/** Resources that were really created, updated or replaced in a span of time (milliseconds since 1970): `Stack/LogicalId (Type) UPDATE_COMPLETE`. */
export interface ObservedChange {
  readonly stackName: string;
  readonly logicalId: string;
  readonly resourceType: string;
  readonly status: string;
}

const isOutcome = /^(CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/;

export async function observeChanges(
  stacks: readonly ObservedStack[],
  since: number,
  until: number,
  context: Context,
): Promise<readonly ObservedChange[]> {
  const client = context.aws.client(CloudFormationClient);
  const changes = new Map<string, ObservedChange>();
  for (const { stackName } of stacks) {
    for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: stackName })) {
      const recent = StackEvents.filter(({ Timestamp }) => (Timestamp?.getTime() ?? 0) >= since);
      for (const event of recent) {
        const status = event.ResourceStatus ?? '';
        // The stack's own events, and those of the resource that stands for a nested stack, only say that something below changed.
        if ((event.Timestamp?.getTime() ?? 0) >= until) continue;
        if (!isOutcome.test(status) || event.ResourceType === 'AWS::CloudFormation::Stack') continue;
        const logicalId = event.LogicalResourceId ?? '';
        changes.set(`${stackName}/${logicalId}`, {
          stackName,
          logicalId,
          resourceType: event.ResourceType ?? '',
          status,
        });
      }
      if (recent.length < StackEvents.length) break;
    }
  }
  return [...changes.values()];
}

export interface ObservedObject {
  readonly key: string;
  readonly size: number;
}

/** The objects under a prefix; digests are part of the keys of packaged artifacts. */
export async function observeObjects(
  bucket: string,
  prefix: string,
  context: Context,
): Promise<readonly ObservedObject[]> {
  const client = context.aws.client(S3Client);
  const objects: ObservedObject[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    objects.push(...Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, size: Size })));
  }
  return objects;
}

/** Resource types in an account's stacks, with how many there are of each. */
export async function countResourceTypes(
  stacks: readonly ObservedStack[],
  context: Context,
): Promise<Readonly<Record<string, number>>> {
  const client = context.aws.client(CloudFormationClient);
  const counts: Record<string, number> = {};
  for (const { stackName } of stacks) {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client },
      { StackName: stackName },
    )) {
      for (const { ResourceType = '', ResourceStatus } of StackResourceSummaries) {
        // What a rollback removed is still listed.
        if (ResourceStatus !== 'DELETE_COMPLETE') counts[ResourceType] = (counts[ResourceType] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** What happened to all stacks of an account in a span of time, to those that are deleted by now too; oldest first. */
export async function observeEvents(since: number, until: number, context: Context): Promise<readonly StackEvent[]> {
  const client = context.aws.client(CloudFormationClient);
  const events: StackEvent[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    for (const { StackId = '' } of StackSummaries) {
      for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: StackId })) {
        events.push(...StackEvents.filter(({ Timestamp }) => isWithin(Timestamp?.getTime() ?? 0, since, until)));
      }
    }
  }
  // Each stack tells its newest first: those of the same moment keep their order.
  return events.reverse().sort((a, b) => (a.Timestamp?.getTime() ?? 0) - (b.Timestamp?.getTime() ?? 0));
}

function isWithin(time: number, since: number, until: number): boolean {
  return time >= since && time <= until;
}
