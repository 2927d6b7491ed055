import { counted } from '../counted.ts';
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { StepEvent } from '../events.ts';
import type { PlannedChange } from '../planned-change.ts';
import { eventTime } from '../stack-events.ts';
import { formatMinutes } from './duration.ts';

type StackStepEvent = Extract<StepEvent, { type: 'stack-event' }>;

/** Turns CloudFormation's events into ours, and counts. Times are CloudFormation's, so that a wrong clock of ours changes none. */
export interface Progress {
  tell(event: StackEvent): StackStepEvent;
  /** `3 of 7 resources, about 2 min 10 s the last time` */
  summarise(): string;
}

export interface Expected {
  readonly taskId: string;
  readonly stackName: string;
  /** What is to change; where that is not known, only what is done is counted. */
  readonly changes?: readonly Pick<PlannedChange, 'stackName' | 'logicalId'>[];
  readonly estimate?: number;
}

export function createProgress({ taskId, stackName, changes, estimate }: Expected): Progress {
  const began = new Map<string, number>();
  const depths = new Map<string, number>();
  const done = new Set<string>();
  const expected = changes && new Set(changes.map((change) => `${change.stackName}/${change.logicalId}`));

  const elapsedOf = (event: StackEvent): number | undefined => {
    const key = `${event.StackId}/${event.LogicalResourceId}`;
    if (event.ResourceStatus?.endsWith('_IN_PROGRESS')) {
      if (!began.has(key)) began.set(key, eventTime(event));
      return undefined;
    }
    const from = began.get(key);
    began.delete(key);
    return from === undefined ? undefined : eventTime(event) - from;
  };
  const count = (event: StackEvent): void => {
    const key = `${event.StackName}/${event.LogicalResourceId}`;
    if (event.PhysicalResourceId === event.StackId || (expected && !expected.has(key))) return;
    if (/^(CREATE|UPDATE|DELETE|IMPORT)_COMPLETE$/.test(event.ResourceStatus ?? '')) done.add(key);
    else done.delete(key);
  };

  return {
    tell(event) {
      const depth = depths.get(event.StackId ?? '') ?? 0;
      if (event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId !== event.StackId)
        depths.set(event.PhysicalResourceId ?? '', depth + 1);
      count(event);
      const elapsedMs = elapsedOf(event);
      return {
        type: 'stack-event',
        id: taskId,
        time: new Date(eventTime(event)).toISOString(),
        stackName: event.StackName ?? stackName,
        depth,
        logicalId: event.LogicalResourceId ?? '',
        resourceType: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        ...(elapsedMs === undefined ? {} : { elapsedMs }),
        ...(event.ResourceStatusReason ? { reason: event.ResourceStatusReason } : {}),
      };
    },
    summarise() {
      const ended = expected ? `${done.size} of ${counted(expected.size, 'resource')}` : counted(done.size, 'resource');
      return `${ended}${estimate === undefined ? '' : `, about ${formatMinutes(estimate)} the last time`}`;
    },
  };
}
