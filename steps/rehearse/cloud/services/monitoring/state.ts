import type { Cloud, MetricSample } from '../../cloud.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** ISO 8601. */
  readonly updated: string;
}

/** As PutMetricAlarm was told, with what CloudWatch makes of it. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly input: Readonly<Record<string, unknown>>;
  actionsEnabled: boolean;
  tags: Record<string, string>;
  state: AlarmState;
  /** Values of its metric that still count. */
  samples: { readonly time: number; readonly value: number }[];
  /** What its actions were refused, as the alarm's history would tell. */
  readonly failedActions: { readonly time: string; readonly target: string; readonly reason: string }[];
}

export function alarmsOf(cloud: Cloud, { accountId, region }: Pick<MetricSample, 'accountId' | 'region'>) {
  return cloud.state<{ readonly alarms: Record<string, Alarm> }>('monitoring', accountId, region, () => ({
    alarms: {},
  })).alarms;
}

export function alarmArn(region: string, accountId: string, name: string): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}
