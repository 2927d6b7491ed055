import { randomUUID } from 'node:crypto';
import { asEventBridge, asTargetRole, asText, lastPartOf, regionOf, type Deliver } from './delivery.ts';

/**
 * To SNS, EventBridge does not say for which rule it acts: conditions in the topic's or its key's policy are never met.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export const toSns: Deliver = async (delivery) => {
  const { principal, calledVia, secureTransport } = asEventBridge(delivery);
  await delivery.cloud.call(
    { principal, calledVia, secureTransport },
    {
      service: 'sns',
      operation: 'Publish',
      region: regionOf(delivery),
      input: { TopicArn: delivery.target.Arn, Message: asText(delivery.input) },
    },
  );
};

export const toLambda: Deliver = async (delivery) => {
  await delivery.cloud.call(asEventBridge(delivery), {
    service: 'lambda',
    operation: 'Invoke',
    region: regionOf(delivery),
    input: { FunctionName: delivery.target.Arn, InvocationType: 'Event', Payload: Buffer.from(asText(delivery.input)) },
  });
};

export const toSqs: Deliver = async (delivery) => {
  const accountId = delivery.target.Arn.split(':')[4] ?? '';
  await delivery.cloud.call(asEventBridge(delivery), {
    service: 'sqs',
    operation: 'SendMessage',
    region: regionOf(delivery),
    input: {
      QueueUrl: `https://sqs.${regionOf(delivery)}.amazonaws.com/${accountId}/${lastPartOf(delivery)}`,
      MessageBody: asText(delivery.input),
    },
  });
};

/** One stream an event, as EventBridge does. */
export const toLogGroup: Deliver = async (delivery) => {
  const { cloud, input } = delivery;
  const group = /:log-group:([^:]+)/.exec(delivery.target.Arn)?.[1] ?? '';
  const stream = { logGroupName: group, logStreamName: randomUUID() };
  const caller = asEventBridge(delivery);
  const call = { service: 'logs', region: regionOf(delivery) };
  await cloud.call(caller, { ...call, operation: 'CreateLogStream', input: stream });
  const logEvents = [{ timestamp: cloud.clock.now(), message: asText(input) }];
  await cloud.call(caller, { ...call, operation: 'PutLogEvents', input: { ...stream, logEvents } });
};

export const toStepFunctions: Deliver = async (delivery) => {
  await delivery.cloud.call(asTargetRole(delivery), {
    service: 'states',
    operation: 'StartExecution',
    region: regionOf(delivery),
    input: { stateMachineArn: delivery.target.Arn, input: asText(delivery.input) },
  });
};
