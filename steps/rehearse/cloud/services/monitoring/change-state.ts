import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud, MetricSample } from '../../cloud.ts';
import { textsOf } from '../../protocols/json-input.ts';
import { evaluate, span } from './evaluate.ts';
import { alarmsOf, type Alarm, type AlarmState } from './state.ts';

type Place = Pick<MetricSample, 'accountId' | 'region'>;

/** A value counts for every alarm on its metric. */
export function takeSample(cloud: Cloud, sample: MetricSample): void {
  for (const alarm of Object.values(alarmsOf(cloud, sample))) {
    if (!isOn(alarm, sample)) continue;
    alarm.samples.push({ time: cloud.clock.now(), value: sample.value });
    look(cloud, sample, alarm);
  }
}

function isOn({ input }: Alarm, { namespace, name, dimensions }: MetricSample): boolean {
  if (input['Namespace'] !== namespace || input['MetricName'] !== name) return false;
  const asked = (input['Dimensions'] ?? []) as readonly { readonly Name: string; readonly Value: string }[];
  return (
    asked.length === Object.keys(dimensions).length && asked.every(({ Name, Value }) => dimensions[Name] === Value)
  );
}

/** Evaluates an alarm, and does what it says where its state changes. */
export function look(cloud: Cloud, place: Place, alarm: Alarm): void {
  const now = cloud.clock.now();
  alarm.samples = alarm.samples.filter(({ time }) => time > now - span(alarm));
  const { value, reason } = evaluate(alarm, now);
  if (value !== alarm.state.value)
    changeState(cloud, place, alarm, { value, reason, updated: new Date(now).toISOString() });
}

const actionsOn = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

export function changeState(cloud: Cloud, place: Place, alarm: Alarm, state: AlarmState): void {
  const old = alarm.state;
  alarm.state = state;
  if (!alarm.actionsEnabled) return;
  for (const target of textsOf(alarm.input, actionsOn[state.value])) {
    cloud.background(() => act(cloud, place, alarm, old, target));
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
async function act(cloud: Cloud, place: Place, alarm: Alarm, old: AlarmState, target: string): Promise<void> {
  const caller: Caller = {
    principal: { kind: 'service', service: 'cloudwatch.amazonaws.com' },
    calledVia: [],
    secureTransport: true,
    source: { arn: alarm.arn, accountId: place.accountId },
  };
  const Subject = `${alarm.state.value}: "${alarm.name}" in ${place.region}`.slice(0, 100);
  const Message = JSON.stringify(messageOf(place, alarm, old));
  try {
    if (!target.startsWith('arn:aws:sns:'))
      throw new Error(`actions like ${target} are not part of the embedded cloud`);
    const input = { TopicArn: target, Subject, Message };
    await cloud.call(caller, { service: 'sns', operation: 'Publish', region: place.region, input });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    alarm.failedActions.push({ time: new Date(cloud.clock.now()).toISOString(), target, reason });
  }
}

function messageOf({ accountId, region }: Place, { name, arn, input, state }: Alarm, old: AlarmState): object {
  const { MetricName, Namespace, Statistic, Dimensions, Period, Threshold, ComparisonOperator } = input;
  return {
    AlarmName: name,
    AlarmDescription: input['AlarmDescription'] ?? null,
    AWSAccountId: accountId,
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: state.updated,
    Region: region,
    AlarmArn: arn,
    OldStateValue: old.value,
    Trigger: { MetricName, Namespace, Statistic, Dimensions, Period, Threshold, ComparisonOperator },
  };
}
