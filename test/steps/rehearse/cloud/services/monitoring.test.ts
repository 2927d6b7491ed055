import { afterEach, beforeEach, expect, it } from 'vitest';
import { mailOf } from '../../../../../steps/rehearse/cloud/services/sns/state.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

const accountId = '222222222222';
const region = 'eu-west-1';
let now = Date.UTC(2030, 0, 1);
let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud({ clock: { now: () => now, sleep: () => Promise.resolve() } });
});
afterEach(() => test.cloud.stop());

const call = <T>(service: string, operation: string, input: object) =>
  test.cloud.call<T>(test.cloud.administrator(accountId), { service, operation, region, input: { ...input } });

const alarm = {
  AlarmName: 'refusals',
  Namespace: 'AWS/Events',
  MetricName: 'TriggeredRules',
  Dimensions: [{ Name: 'RuleName', Value: 'refusals' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 2,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};

const trigger = (RuleName = 'refusals') =>
  test.cloud.measure({
    accountId,
    region,
    namespace: 'AWS/Events',
    name: 'TriggeredRules',
    dimensions: { RuleName },
    value: 1,
  });

async function state(): Promise<string | undefined> {
  const { MetricAlarms } = await call<{ readonly MetricAlarms: readonly { readonly StateValue: string }[] }>(
    'monitoring',
    'DescribeAlarms',
    { AlarmNames: ['refusals'] },
  );
  return MetricAlarms[0]?.StateValue;
}

async function subscribedTopic(attributes: object = {}): Promise<string> {
  const { TopicArn } = await call<{ TopicArn: string }>('sns', 'CreateTopic', {
    Name: 'alarms',
    Attributes: attributes,
  });
  await call('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'platform@example.com' });
  const Token = /Token: (.+)/.exec(mailOf(test.cloud).at(-1)?.message ?? '')?.[1];
  await call('sns', 'ConfirmSubscription', { TopicArn, Token });
  mailOf(test.cloud).length = 0;
  return TopicArn;
}

const allowing = (TopicArn: string, Service: string, condition: object = {}) =>
  call('sns', 'SetTopicAttributes', {
    TopicArn,
    AttributeName: 'Policy',
    AttributeValue: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sns:Publish', Resource: TopicArn, ...condition }],
    }),
  });

it('counts the values of its metric within its period, and no others', async () => {
  await call('monitoring', 'PutMetricAlarm', { ...alarm, TreatMissingData: 'notBreaching' });
  expect(await state()).toBe('OK');
  trigger();
  trigger('another');
  expect(await state()).toBe('OK');
  trigger();
  expect(await state()).toBe('ALARM');
  now += 61_000;
  expect(await state()).toBe('OK');
});

it.each([
  ['missing', 'INSUFFICIENT_DATA'],
  ['ignore', 'INSUFFICIENT_DATA'],
  ['notBreaching', 'OK'],
  ['breaching', 'ALARM'],
])('where there is no value and that counts as %s, is %s', async (TreatMissingData, expected) => {
  await call('monitoring', 'PutMetricAlarm', { ...alarm, TreatMissingData });
  expect(await state()).toBe(expected);
});

it('tells its topic as CloudWatch, for the alarm, when it goes into alarm, and not again while it stays there', async () => {
  const TopicArn = await subscribedTopic();
  await allowing(TopicArn, 'cloudwatch.amazonaws.com', {
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${accountId}:alarm:refusals` } },
  });
  await call('monitoring', 'PutMetricAlarm', { ...alarm, Threshold: 1, AlarmActions: [TopicArn] });
  trigger();
  trigger();
  await test.cloud.idle();
  expect(mailOf(test.cloud)).toEqual([
    expect.objectContaining({ to: 'platform@example.com', subject: 'ALARM: "refusals" in eu-west-1' }),
  ]);
});

it('is silent where its actions are disabled', async () => {
  const TopicArn = await subscribedTopic();
  await allowing(TopicArn, 'cloudwatch.amazonaws.com');
  await call('monitoring', 'PutMetricAlarm', { ...alarm, Threshold: 1, AlarmActions: [TopicArn] });
  await call('monitoring', 'DisableAlarmActions', { AlarmNames: ['refusals'] });
  trigger();
  await test.cloud.idle();
  expect([await state(), mailOf(test.cloud)]).toEqual(['ALARM', []]);
});

it('refuses metric math and percentiles, which it would not evaluate', async () => {
  await expect(call('monitoring', 'PutMetricAlarm', { ...alarm, Metrics: [] })).rejects.toThrow(/metric math/);
  await expect(call('monitoring', 'PutMetricAlarm', { ...alarm, ExtendedStatistic: 'p99' })).rejects.toThrow(
    /percentiles/,
  );
});

/** Sends an event through a rule to the topic; resolves to what arrived. */
async function throughEventBridge(TopicArn: string) {
  await call('events', 'PutRule', { Name: 'orders', EventPattern: '{"source":["orders"]}' });
  await call('events', 'PutTargets', { Rule: 'orders', Targets: [{ Id: 'topic', Arn: TopicArn }] });
  await call('events', 'PutEvents', { Entries: [{ Source: 'orders', DetailType: 'made', Detail: '{"id":1}' }] });
  await test.cloud.idle();
  return mailOf(test.cloud).map(({ message }) => (JSON.parse(message) as { detail: unknown }).detail);
}

it('a topic whose policy lets EventBridge in takes what a rule sends', async () => {
  const TopicArn = await subscribedTopic();
  await allowing(TopicArn, 'events.amazonaws.com');
  expect(await throughEventBridge(TopicArn)).toEqual([{ id: 1 }]);
});

it('a topic that asks EventBridge for whom it acts gets nothing, as in AWS', async () => {
  const TopicArn = await subscribedTopic();
  await allowing(TopicArn, 'events.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': accountId } } });
  expect(await throughEventBridge(TopicArn)).toEqual([]);
});

it('a topic with the key aws/sns gets nothing from EventBridge, as in AWS', async () => {
  const TopicArn = await subscribedTopic({ KmsMasterKeyId: 'alias/aws/sns' });
  await allowing(TopicArn, 'events.amazonaws.com');
  expect(await throughEventBridge(TopicArn)).toEqual([]);
  // The account's own people may use it.
  await call('sns', 'Publish', { TopicArn, Message: 'by hand' });
  expect(mailOf(test.cloud).map(({ message }) => message)).toEqual(['by hand']);
});

it('who has not confirmed a subscription gets nothing but the question', async () => {
  const { TopicArn } = await call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 'alarms' });
  await call('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'platform@example.com' });
  await call('sns', 'Publish', { TopicArn, Message: 'unseen' });
  expect(mailOf(test.cloud).map(({ subject }) => subject)).toEqual(['AWS Notification - Subscription Confirmation']);
  await expect(call('sns', 'ConfirmSubscription', { TopicArn, Token: 'guessed' })).rejects.toThrow(/Token/);
});
