import { AwsError } from '../../aws-error.ts';
import type { Demand, Input, Operation, QueryService, Request } from '../../service.ts';
import { publish } from './publish.ts';
import { defaultPolicy, findTopic, snsState, topicDemand } from './state.ts';
import { subscriptionOperations } from './subscriptions.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function topicArn(input: Input, { accountId, region }: Request): string {
  const name = String(input['Name']);
  if (!/^[\w-]{1,256}(\.fifo)?$/.test(name)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
  return `arn:aws:sns:${region}:${accountId}:${name}`;
}

function tagRecord(tags: unknown): Record<string, string> {
  return Object.fromEntries(
    (Array.isArray(tags) ? (tags as readonly Tag[]) : []).map(({ Key, Value }) => [Key, Value]),
  );
}

const createTopic: Operation = {
  demands(input, request) {
    const resource = topicArn(input, request);
    const tagging: Demand[] = Array.isArray(input['Tags']) ? [{ action: 'sns:TagResource', resource }] : [];
    return [{ action: 'sns:CreateTopic', resource }, ...tagging];
  },
  // A topic that is there already is the answer, as in AWS.
  handle(input, request) {
    const TopicArn = topicArn(input, request);
    const { topics } = snsState(request, TopicArn);
    topics[TopicArn] ??= {
      attributes: {
        TopicArn,
        Owner: request.accountId,
        DisplayName: '',
        Policy: defaultPolicy(TopicArn, request.accountId),
        ...((input['Attributes'] ?? {}) as Record<string, string>),
      },
      tags: tagRecord(input['Tags']),
    };
    return { TopicArn };
  },
};

const deleteTopic: Operation = {
  demands: topicDemand('DeleteTopic'),
  handle(input, request) {
    const arn = String(input['TopicArn']);
    delete snsState(request, arn).topics[arn];
    return {};
  },
};

const getTopicAttributes: Operation = {
  demands: topicDemand('GetTopicAttributes'),
  handle(input, request) {
    const { attributes } = findTopic(input, request);
    const arn = String(input['TopicArn']);
    const subscriptions = Object.values(snsState(request, arn).subscriptions).filter(
      ({ TopicArn }) => TopicArn === arn,
    );
    const pending = subscriptions.filter((subscription) => subscription.attributes['PendingConfirmation'] === 'true');
    const counts = {
      SubscriptionsPending: String(pending.length),
      SubscriptionsConfirmed: String(subscriptions.length - pending.length),
      SubscriptionsDeleted: '0',
    };
    return { Attributes: new Map(Object.entries({ ...attributes, ...counts })) };
  },
};

const setTopicAttributes: Operation = {
  demands: topicDemand('SetTopicAttributes'),
  handle(input, request) {
    const { attributes } = findTopic(input, request);
    const name = String(input['AttributeName']);
    const value = String(input['AttributeValue'] ?? '');
    const isReset = name === 'Policy' && value === '';
    attributes[name] = isReset ? defaultPolicy(String(input['TopicArn']), request.accountId) : value;
    return {};
  },
};

const listTopics: Operation = {
  demands: () => [{ action: 'sns:ListTopics', resource: '*' }],
  handle(_input, request) {
    const { topics } = snsState(request, `arn:aws:sns:${request.region}:${request.accountId}`);
    return { Topics: Object.keys(topics).map((TopicArn) => ({ TopicArn })) };
  },
};

const tagOperations = {
  TagResource: {
    demands: topicDemand('TagResource'),
    handle(input, request) {
      Object.assign(findTopic(input, request).tags, tagRecord(input['Tags']));
      return {};
    },
  },
  UntagResource: {
    demands: topicDemand('UntagResource'),
    handle(input, request) {
      const { tags } = findTopic(input, request);
      for (const key of input['TagKeys'] as readonly string[]) delete tags[key];
      return {};
    },
  },
  ListTagsForResource: {
    demands: topicDemand('ListTagsForResource'),
    handle: (input, request) => ({
      Tags: Object.entries(findTopic(input, request).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
} satisfies Record<string, Operation>;

/** Topics and who subscribes to them; what is published is delivered by e-mail only, and that to a list in the state. */
export const sns: QueryService = {
  name: 'sns',
  protocol: 'query',
  version: '2010-03-31',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  operations: {
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetTopicAttributes: getTopicAttributes,
    SetTopicAttributes: setTopicAttributes,
    ListTopics: listTopics,
    Publish: publish,
    ...tagOperations,
    ...subscriptionOperations,
  },
};
