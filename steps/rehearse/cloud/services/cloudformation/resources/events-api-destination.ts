import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, pick } from './service-call.ts';

type Members = Readonly<Record<string, string>>;

/** A thing of EventBridge that has a name, an ARN under which it may be named, and five operations. */
function named(
  type: string,
  noun: string,
  members: readonly string[],
  more: (arn: string) => Members,
): ResourceHandler {
  const put = async (
    operation: string,
    Name: string,
    desired: Properties,
    context: ResourceContext,
  ): Promise<ResourceState> => {
    const described = await call<Members>(context, 'events', operation + noun, { Name, ...pick(desired, members) });
    await call(context, 'events', `Describe${noun}`, { Name });
    const arn = described[`${noun}Arn`] ?? '';
    return { physicalId: Name, attributes: { Arn: arn, ArnForPolicy: arn.replace(/\/[^/]+$/, ''), ...more(arn) } };
  };
  return {
    type,
    create: (desired, context) =>
      put(
        'Create',
        typeof desired['Name'] === 'string' ? desired['Name'] : context.generatedName(64),
        desired,
        context,
      ),
    update: (current, _previous, desired, context) => put('Update', current.physicalId, desired, context),
    delete: (current, _properties, context) =>
      callUnlessGone(context, 'events', `Delete${noun}`, { Name: current.physicalId }),
  };
}

/** Ref is the name. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-connection.html */
export const eventsConnection: ResourceHandler = named(
  'AWS::Events::Connection',
  'Connection',
  ['Description', 'AuthorizationType', 'AuthParameters', 'KmsKeyIdentifier'],
  (arn) => ({
    SecretArn: arn.replace(':events:', ':secretsmanager:').replace(':connection/', ':secret:events!connection/'),
  }),
);

/** Ref is the name. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-apidestination.html */
export const eventsApiDestination: ResourceHandler = named(
  'AWS::Events::ApiDestination',
  'ApiDestination',
  ['Description', 'ConnectionArn', 'HttpMethod', 'InvocationEndpoint', 'InvocationRateLimitPerSecond'],
  () => ({}),
);
