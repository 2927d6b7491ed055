import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { findTopic, mailOf, snsState, topicDemand } from './state.ts';
import type { Subscription } from './state.ts';

const protocols = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

// Other endpoints are confirmed by whoever owns them; those of an account's own services at once.
function isConfirmed(protocol: string): boolean {
  return ['sqs', 'lambda', 'firehose', 'sms', 'application'].includes(protocol);
}

function shown({ attributes, ...subscription }: Subscription): Record<string, unknown> {
  const arn = attributes['PendingConfirmation'] === 'true' ? 'PendingConfirmation' : subscription.SubscriptionArn;
  return { ...subscription, SubscriptionArn: arn };
}

function topicArnOf(subscriptionArn: unknown): string {
  return String(subscriptionArn).replace(/:[^:]+$/, '');
}

function find(input: Input, request: Request): Subscription {
  const arn = String(input['SubscriptionArn']);
  const found = snsState(request, arn).subscriptions[arn];
  if (!found) throw new AwsError('NotFound', 'Subscription does not exist', 404);
  return found;
}

function subscriptionDemand(operation: string) {
  return (input: Input) => [{ action: `sns:${operation}`, resource: topicArnOf(input['SubscriptionArn']) }];
}

const subscribe: Operation = {
  demands: topicDemand('Subscribe'),
  handle(input, request) {
    findTopic(input, request);
    const TopicArn = String(input['TopicArn']);
    const Protocol = String(input['Protocol']);
    if (!protocols.includes(Protocol)) {
      throw new AwsError(
        'InvalidParameter',
        `Invalid parameter: Amazon SNS does not support this protocol string: ${Protocol}`,
      );
    }
    const SubscriptionArn = `${TopicArn}:${randomUUID()}`;
    const attributes = {
      ...((input['Attributes'] ?? {}) as Record<string, string>),
      PendingConfirmation: String(!isConfirmed(Protocol)),
    };
    const Endpoint = String(input['Endpoint'] ?? '');
    snsState(request, TopicArn).subscriptions[SubscriptionArn] = {
      SubscriptionArn,
      TopicArn,
      Protocol,
      Endpoint,
      Owner: request.accountId,
      attributes,
    };
    if (Protocol === 'email') askToConfirm(SubscriptionArn, Endpoint, TopicArn, request);
    const named = isConfirmed(Protocol) || String(input['ReturnSubscriptionArn']) === 'true';
    return { SubscriptionArn: named ? SubscriptionArn : 'pending confirmation' };
  },
};

/** The token is the subscription's own name, as good as any other here. */
function askToConfirm(arn: string, to: string, topicArn: string, { cloud }: Request): void {
  const message = `You have chosen to subscribe to the topic:\n${topicArn}\nToken: ${arn.slice(topicArn.length + 1)}`;
  const time = new Date(cloud.clock.now()).toISOString();
  mailOf(cloud).push({ time, to, topicArn, subject: 'AWS Notification - Subscription Confirmation', message });
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
const confirmSubscription: Operation = {
  demands: topicDemand('ConfirmSubscription'),
  handle(input, request) {
    findTopic(input, request);
    const SubscriptionArn = `${String(input['TopicArn'])}:${String(input['Token'])}`;
    const subscription = snsState(request, SubscriptionArn).subscriptions[SubscriptionArn];
    if (!subscription) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
    subscription.attributes['PendingConfirmation'] = 'false';
    return { SubscriptionArn };
  },
};

export const subscriptionOperations = {
  Subscribe: subscribe,
  ConfirmSubscription: confirmSubscription,
  Unsubscribe: {
    demands: subscriptionDemand('Unsubscribe'),
    handle(input, request) {
      const { SubscriptionArn } = find(input, request);
      delete snsState(request, SubscriptionArn).subscriptions[SubscriptionArn];
      return {};
    },
  },
  GetSubscriptionAttributes: {
    demands: subscriptionDemand('GetSubscriptionAttributes'),
    handle(input, request) {
      const { attributes, ...subscription } = find(input, request);
      return { Attributes: new Map(Object.entries({ ...subscription, ...attributes })) };
    },
  },
  SetSubscriptionAttributes: {
    demands: subscriptionDemand('SetSubscriptionAttributes'),
    handle(input, request) {
      find(input, request).attributes[String(input['AttributeName'])] = String(input['AttributeValue'] ?? '');
      return {};
    },
  },
  ListSubscriptionsByTopic: {
    demands: topicDemand('ListSubscriptionsByTopic'),
    handle(input, request) {
      findTopic(input, request);
      const TopicArn = String(input['TopicArn']);
      const all = Object.values(snsState(request, TopicArn).subscriptions);
      return { Subscriptions: all.filter((subscription) => subscription.TopicArn === TopicArn).map(shown) };
    },
  },
} satisfies Record<string, Operation>;
