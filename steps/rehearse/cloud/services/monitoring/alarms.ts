import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { constraintBroken, optionalText, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { changeState, look } from './change-state.ts';
import { isComparison, isStatistic } from './evaluate.ts';
import { alarmArn, alarmsOf, type Alarm, type StateValue } from './state.ts';

function onAlarms(action: string): Operation['demands'] {
  return (input, { region, accountId }) => {
    const names = textsOf(input, 'AlarmNames');
    if (names.length === 0) throw constraintBroken('alarmNames', undefined, 'Member must not be null');
    return names.map((name) => ({ action: `cloudwatch:${action}`, resource: alarmArn(region, accountId, name) }));
  };
}

function tagsOf(input: Input): Record<string, string> {
  return Object.fromEntries(recordsOf(input, 'Tags').map((tag) => [String(tag['Key']), String(tag['Value'])]));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const putMetricAlarm: Operation = {
  demands(input, { region, accountId }) {
    const resource = alarmArn(region, accountId, requiredText(input, 'AlarmName'));
    const put = { action: 'cloudwatch:PutMetricAlarm', resource };
    return recordsOf(input, 'Tags').length > 0 ? [put, { action: 'cloudwatch:TagResource', resource }] : [put];
  },
  handle(input, request) {
    const name = requiredText(input, 'AlarmName');
    check(input);
    const alarms = alarmsOf(request.cloud, request);
    const existing = alarms[name];
    const alarm: Alarm = {
      name,
      arn: alarmArn(request.region, request.accountId, name),
      input,
      actionsEnabled: input['ActionsEnabled'] !== false,
      // Tags of an alarm that exists are changed by TagResource only.
      tags: existing?.tags ?? tagsOf(input),
      state: existing?.state ?? {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        updated: new Date(request.cloud.clock.now()).toISOString(),
      },
      samples: existing?.samples ?? [],
      failedActions: existing?.failedActions ?? [],
    };
    alarms[name] = alarm;
    look(request.cloud, request, alarm);
    return {};
  },
};

function check(input: Input): void {
  if (input['Metrics'] !== undefined) throw notInEmbeddedCloud('monitoring', 'PutMetricAlarm with metric math');
  if (input['ExtendedStatistic'] !== undefined) throw notInEmbeddedCloud('monitoring', 'percentiles');
  for (const name of ['Namespace', 'MetricName']) requiredText(input, name);
  if (!isStatistic(input['Statistic'])) throw constraintBroken('statistic', String(input['Statistic']), 'no statistic');
  if (!isComparison(input['ComparisonOperator'])) {
    throw constraintBroken(
      'comparisonOperator',
      String(input['ComparisonOperator']),
      'no comparison of static thresholds',
    );
  }
  for (const name of ['Period', 'EvaluationPeriods']) {
    if (!(Number(input[name]) >= 1)) throw constraintBroken(name, String(input[name]), 'must be 1 or more');
  }
}

const describeAlarms: Operation = {
  demands: (_input, { region, accountId }) => [
    { action: 'cloudwatch:DescribeAlarms', resource: alarmArn(region, accountId, '*') },
  ],
  handle(input, request) {
    const names = textsOf(input, 'AlarmNames');
    const prefix = optionalText(input, 'AlarmNamePrefix') ?? '';
    const state = optionalText(input, 'StateValue');
    const alarms = Object.values(alarmsOf(request.cloud, request)).filter(
      ({ name }) => name.startsWith(prefix) && (names.length === 0 || names.includes(name)),
    );
    for (const alarm of alarms) look(request.cloud, request, alarm);
    return {
      MetricAlarms: alarms.filter(({ state: { value } }) => !state || value === state).map(describe),
      CompositeAlarms: [],
    };
  },
};

function describe({ name, arn, input, actionsEnabled, state }: Alarm): Output {
  const { Tags: _, ...told } = input;
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...told,
    AlarmName: name,
    AlarmArn: arn,
    ActionsEnabled: actionsEnabled,
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: new Date(state.updated),
  };
}

function eachNamed(input: Input, request: Request): readonly Alarm[] {
  const alarms = alarmsOf(request.cloud, request);
  return textsOf(input, 'AlarmNames').map((name) => alarms[name] ?? notFound());
}

function notFound(): never {
  throw new AwsError('ResourceNotFound', 'Unknown', 404);
}

const deleteAlarms: Operation = {
  demands: onAlarms('DeleteAlarms'),
  handle(input, request) {
    for (const { name } of eachNamed(input, request)) delete alarmsOf(request.cloud, request)[name];
    return {};
  },
};

function switchActions(action: 'EnableAlarmActions' | 'DisableAlarmActions', enabled: boolean): Operation {
  return {
    demands: onAlarms(action),
    handle(input, request) {
      for (const alarm of eachNamed(input, request)) alarm.actionsEnabled = enabled;
      return {};
    },
  };
}

/** Until it is evaluated again. */
const setAlarmState: Operation = {
  demands: (input, { region, accountId }) => [
    { action: 'cloudwatch:SetAlarmState', resource: alarmArn(region, accountId, requiredText(input, 'AlarmName')) },
  ],
  handle(input, request) {
    const alarm = alarmsOf(request.cloud, request)[requiredText(input, 'AlarmName')] ?? notFound();
    const [value, reason] = [requiredText(input, 'StateValue') as StateValue, requiredText(input, 'StateReason')];
    const updated = new Date(request.cloud.clock.now()).toISOString();
    changeState(request.cloud, request, alarm, { value, reason, updated });
    return {};
  },
};

function onTags(action: string, change: (alarm: Alarm, input: Input) => Output): Operation {
  return {
    demands: (input) => [{ action: `cloudwatch:${action}`, resource: requiredText(input, 'ResourceARN') }],
    handle(input, request) {
      const name = requiredText(input, 'ResourceARN').replace(/^.*:alarm:/, '');
      return change(alarmsOf(request.cloud, request)[name] ?? notFound(), input);
    },
  };
}

export const alarmOperations: Readonly<Record<string, Operation>> = {
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DeleteAlarms: deleteAlarms,
  EnableAlarmActions: switchActions('EnableAlarmActions', true),
  DisableAlarmActions: switchActions('DisableAlarmActions', false),
  SetAlarmState: setAlarmState,
  TagResource: onTags('TagResource', ({ tags }, input) => {
    Object.assign(tags, tagsOf(input));
    return {};
  }),
  UntagResource: onTags('UntagResource', ({ tags }, input) => {
    for (const key of textsOf(input, 'TagKeys')) delete tags[key];
    return {};
  }),
  ListTagsForResource: onTags('ListTagsForResource', ({ tags }) => ({
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  })),
};
