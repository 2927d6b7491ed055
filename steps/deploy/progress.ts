import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { counted } from '../counted.ts';
import type { Amount, StepEvent } from '../events.ts';
import type { PlannedChange } from '../planned-change.ts';
import { eventTime } from '../stack-events.ts';
import { formatRoughly } from '../format-duration.ts';
import { given } from '../given.ts';

type StackStepEvent = Extract<StepEvent, { type: 'stack-event' }>;

/** Turns CloudFormation's events into ours, and counts. Times are CloudFormation's, so that a wrong clock of ours changes none. */
export interface Progress {
  tell(event: StackEvent): StackStepEvent;
  /** What there is to expect, before anything has happened: `7 resources, about 2 min 10 s the last time`, where that is known. */
  expectation(): StepEvent;
  /** Of the resources that are to change, those that have. */
  amount(): Amount;
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

  const amount = (): Amount => ({ done: done.size, ...given('total', expected?.size), unit: 'resources' });

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
    expectation() {
      const progress = { type: 'task-progress', id: taskId, amounts: [amount()] } as const;
      if (estimate === undefined) return progress;
      const count = expected ? `${counted(expected.size, 'resource')}, ` : '';
      const detail = `${count}about ${formatRoughly(estimate)} the last time`;
      return { ...progress, detail, lastDurationMs: estimate };
    },
    amount,
  };
}
