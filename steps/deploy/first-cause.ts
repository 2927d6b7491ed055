import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { FailureCause } from '../errors/index.ts';
import { given } from '../given.ts';

// What CloudFormation writes on resources that failed only because another one did.
const cancellation = /^Resource (creation|update) cancelled/i;
const consequences = [
  cancellation,
  /^Embedded stack .* was not successfully/i,
  /^The following resource\(s\) failed/i,
  /^Resource creation Initiated/i,
];

/** The first event that failed for a reason of its own: everything after it is a consequence. Events are oldest first. */
export function findFirstCause(events: readonly StackEvent[]): FailureCause | undefined {
  const failed = events.filter((event) => event.ResourceStatus?.endsWith('_FAILED'));
  const original = failed.find(
    (event) => !consequences.some((pattern) => pattern.test(event.ResourceStatusReason ?? '')),
  );
  const cause = original ?? failed[0] ?? events.find((event) => event.ResourceStatus?.endsWith('ROLLBACK_IN_PROGRESS'));
  if (!cause) return undefined;
  const cancelled = failed.filter(({ ResourceStatusReason = '' }) => cancellation.test(ResourceStatusReason)).length;
  return toCause(cause, cancelled);
}

function toCause(event: StackEvent, cancelled: number): FailureCause {
  return {
    ...given('stackId', event.StackId),
    ...(cancelled > 0 ? { cancelled } : {}),
    stackName: event.StackName ?? '',
    logicalId: event.LogicalResourceId ?? '',
    resourceType: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? 'CloudFormation gives no reason',
  };
}
