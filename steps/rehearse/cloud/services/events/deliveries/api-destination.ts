import type { Connection } from '../state.ts';
import { destinationsState } from '../state.ts';
import { asTargetRole, regionOf, type Deliver } from './delivery.ts';

/**
 * Posts to an HTTP endpoint, which loopback must stand for: nothing is sent over a network. One try, where EventBridge would go on
 * trying. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export const toApiDestination: Deliver = async (delivery) => {
  const { cloud, target, input } = delivery;
  const [, , , , accountId = ''] = target.Arn.split(':');
  const { apiDestinations, connections } = destinationsState(cloud, accountId, regionOf(delivery));
  const destination = Object.values(apiDestinations).find(({ arn }) => arn === target.Arn);
  if (!destination) throw new Error(`the API destination ${target.Arn} does not exist`);
  const connection = Object.values(connections).find(({ arn }) => arn === destination.connectionArn);
  if (!connection) throw new Error(`the connection ${destination.connectionArn} does not exist`);
  if (target.HttpParameters !== undefined || destination.invocationEndpoint.includes('*'))
    throw new Error('parts of endpoints that a target fills in are not part of the embedded cloud');
  cloud.authorise(asTargetRole(delivery), { action: 'events:InvokeApiDestination', resource: target.Arn });
  const { origin, pathname, search } = new URL(destination.invocationEndpoint);
  const standIn = cloud.options.standIns?.[origin];
  if (standIn === undefined) throw new Error(`nothing on this machine stands for ${origin}`);
  const { status, ok } = await fetch(`${standIn}${pathname}${search}`, {
    method: destination.httpMethod,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Amazon/EventBridge/ApiDestinations',
      ...headersOf(connection),
    },
    body: JSON.stringify(input),
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html: five seconds
    signal: AbortSignal.any([cloud.signal, AbortSignal.timeout(5_000)]),
  });
  if (!ok) throw new Error(`${destination.invocationEndpoint} answered ${status}`);
};

function headersOf({ authorizationType, authParameters }: Connection): Readonly<Record<string, string>> {
  const texts = (name: string) => (authParameters[name] ?? {}) as Readonly<Record<string, string>>;
  const { ApiKeyName = '', ApiKeyValue = '' } = texts('ApiKeyAuthParameters');
  const { Username = '', Password = '' } = texts('BasicAuthParameters');
  if (authorizationType === 'API_KEY') return { [ApiKeyName]: ApiKeyValue };
  return { authorization: `Basic ${Buffer.from(`${Username}:${Password}`).toString('base64')}` };
}
