import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

const attributeProperties = [
  'DisplayName',
  'KmsMasterKeyId',
  'ContentBasedDeduplication',
  'FifoTopic',
  'TracingConfig',
  'SignatureVersion',
  'FifoThroughputScope',
  'ArchivePolicy',
];

function attributesOf(properties: Properties): Record<string, string> {
  const given = attributeProperties.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, jsonText(properties[name]) ?? '']));
}

interface InlineSubscription {
  readonly Protocol: string;
  readonly Endpoint: string;
}

const inline = (properties: Properties) => list<InlineSubscription>(properties['Subscription']);

async function subscribeAll(
  TopicArn: string,
  all: readonly InlineSubscription[],
  context: ResourceContext,
): Promise<void> {
  for (const { Protocol, Endpoint } of all) await call(context, 'sns', 'Subscribe', { TopicArn, Protocol, Endpoint });
}

async function state(TopicArn: string, context: ResourceContext): Promise<ResourceState> {
  await call(context, 'sns', 'GetTopicAttributes', { TopicArn });
  return { physicalId: TopicArn, attributes: { TopicArn, TopicName: TopicArn.split(':').at(-1) } };
}

// CreateTopic answers with a topic that is there already; CloudFormation does not take over what another made.
async function exists(TopicArn: string, context: ResourceContext): Promise<boolean> {
  try {
    await call(context, 'sns', 'GetTopicAttributes', { TopicArn });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFound') return false;
    throw error;
  }
}

function topicName(desired: Properties, context: ResourceContext): string {
  if (typeof desired['TopicName'] === 'string') return desired['TopicName'];
  return String(desired['FifoTopic']) === 'true' ? `${context.generatedName(251)}.fifo` : context.generatedName(256);
}

/** Ref is the ARN. */
export const snsTopic: ResourceHandler = {
  type: 'AWS::SNS::Topic',
  async create(desired, context) {
    const Name = topicName(desired, context);
    if (await exists(`arn:aws:sns:${context.region}:${context.accountId}:${Name}`, context)) {
      throw new AwsError('AlreadyExists', `Topic already exists: ${Name}`, 400);
    }
    const input = { Name, Attributes: attributesOf(desired), Tags: tagList(desired, context) };
    const { TopicArn } = await call<{ TopicArn: string }>(context, 'sns', 'CreateTopic', input);
    return orUndo(
      async () => {
        await subscribeAll(TopicArn, inline(desired), context);
        return state(TopicArn, context);
      },
      () => call(context, 'sns', 'DeleteTopic', { TopicArn }),
    );
  },
  async update(current, previous, desired, context) {
    const TopicArn = current.physicalId;
    for (const AttributeName of attributeProperties.filter((name) => hasChanged(previous, desired, name))) {
      const AttributeValue = jsonText(desired[AttributeName]) ?? '';
      await call(context, 'sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue });
    }
    await subscribeAll(TopicArn, difference(inline(previous), inline(desired)).added, context);
    await updateTags('sns', { ResourceArn: TopicArn }, previous, desired, context);
    return state(TopicArn, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'sns', 'DeleteTopic', { TopicArn: current.physicalId }),
};

const subscriptionAttributes = [
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'DeliveryPolicy',
  'SubscriptionRoleArn',
];

/** Ref is the subscription's ARN. */
export const snsSubscription: ResourceHandler = {
  type: 'AWS::SNS::Subscription',
  async create(desired, context) {
    const given = subscriptionAttributes.filter((name) => desired[name] !== undefined);
    const { SubscriptionArn } = await call<{ SubscriptionArn: string }>(context, 'sns', 'Subscribe', {
      TopicArn: desired['TopicArn'],
      Protocol: desired['Protocol'],
      Endpoint: desired['Endpoint'],
      Attributes: Object.fromEntries(given.map((name) => [name, jsonText(desired[name])])),
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async update(current, previous, desired, context) {
    for (const AttributeName of subscriptionAttributes.filter((name) => hasChanged(previous, desired, name))) {
      const AttributeValue = jsonText(desired[AttributeName]) ?? '';
      const input = { SubscriptionArn: current.physicalId, AttributeName, AttributeValue };
      await call(context, 'sns', 'SetSubscriptionAttributes', input);
    }
    return current;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'sns', 'Unsubscribe', { SubscriptionArn: current.physicalId }),
};

async function setPolicy(topics: readonly string[], policy: unknown, context: ResourceContext): Promise<void> {
  for (const TopicArn of topics) {
    const input = { TopicArn, AttributeName: 'Policy', AttributeValue: jsonText(policy) ?? '' };
    await call(context, 'sns', 'SetTopicAttributes', input);
  }
}

const topics = (properties: Properties) => list<string>(properties['Topics']);

/** Puts one policy on each topic; taken away, the default policy is back. */
export const snsTopicPolicy: ResourceHandler = {
  type: 'AWS::SNS::TopicPolicy',
  async create(desired, context) {
    await setPolicy(topics(desired), desired['PolicyDocument'], context);
    const physicalId = context.generatedName(64);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(current, previous, desired, context) {
    await setPolicy(topics(desired), desired['PolicyDocument'], context);
    await resetPolicy(difference(topics(previous), topics(desired)).removed, context);
    return current;
  },
  delete: (_current, properties, context) => resetPolicy(topics(properties), context),
};

async function resetPolicy(arns: readonly string[], context: ResourceContext): Promise<void> {
  for (const TopicArn of arns) {
    await callUnlessGone(context, 'sns', 'SetTopicAttributes', {
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: '',
    });
  }
}
