import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument } from '../../../../authorisation/policy.ts';
import type { Demand, Input, Request } from '../../service.ts';

export interface Topic {
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
}

export interface Subscription {
  readonly SubscriptionArn: string;
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly Owner: string;
  readonly attributes: Record<string, string>;
}

/** A message as it came to an address: e-mail goes no further than here. */
export interface Mail {
  /** ISO 8601. */
  readonly time: string;
  readonly to: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

interface SnsState {
  /** By ARN. */
  readonly topics: Record<string, Topic>;
  readonly subscriptions: Record<string, Subscription>;
}

export function snsState({ cloud }: Request, arn: string): SnsState {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return cloud.state<SnsState>('sns', accountId, region, () => ({ topics: {}, subscriptions: {} }));
}

/** All that was sent by e-mail, oldest first. */
export function mailOf(cloud: Cloud): Mail[] {
  return cloud.state<{ mail: Mail[] }>('sns', '*', '*', () => ({ mail: [] })).mail;
}

export function findTopic(input: Input, request: Request): Topic {
  const arn = String(input['TopicArn'] ?? input['ResourceArn']);
  const topic = snsState(request, arn).topics[arn];
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** What an operation on one topic demands; the topic's own policy counts. */
export function topicDemand(operation: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const resource = String(input['TopicArn'] ?? input['ResourceArn']);
    const policy = snsState(request, resource).topics[resource]?.attributes['Policy'];
    const resourcePolicy = policy === undefined ? {} : { resourcePolicy: JSON.parse(policy) as PolicyDocument };
    return [{ action: `sns:${operation}`, resource, ...resourcePolicy }];
  };
}

/** The policy of a topic that was given none. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
export function defaultPolicy(arn: string, accountId: string): string {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}
