import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { constraintBroken, optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { destinationsState, type ApiDestination } from './state.ts';

function destinationsOf({ cloud, accountId, region }: Request): Record<string, ApiDestination> {
  return destinationsState(cloud, accountId, region).apiDestinations;
}

function onDestination(action: string): Operation['demands'] {
  return (input, { region, accountId }) => [
    {
      action: `events:${action}`,
      resource: `arn:aws:events:${region}:${accountId}:api-destination/${requiredText(input, 'Name')}`,
    },
  ];
}

function find(input: Input, request: Request): ApiDestination {
  const name = requiredText(input, 'Name');
  const destinations = destinationsOf(request);
  const destination = Object.hasOwn(destinations, name) ? destinations[name] : undefined;
  if (destination) return destination;
  throw new AwsError(
    'ResourceNotFoundException',
    `Failed to describe the api-destination(s). An api-destination '${name}' does not exist.`,
  );
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html */
function membersOf(input: Input): Omit<ApiDestination, 'arn' | 'name'> {
  const invocationEndpoint = requiredText(input, 'InvocationEndpoint');
  if (!invocationEndpoint.startsWith('https://'))
    throw constraintBroken('invocationEndpoint', invocationEndpoint, 'Member must be an HTTPS endpoint');
  const description = optionalText(input, 'Description');
  return {
    connectionArn: requiredText(input, 'ConnectionArn'),
    httpMethod: requiredText(input, 'HttpMethod'),
    invocationEndpoint,
    invocationRateLimitPerSecond: Number(input['InvocationRateLimitPerSecond'] ?? 300),
    ...(description === undefined ? {} : { description }),
  };
}

/** What is answered to who makes or changes one. */
function summarise({ arn }: ApiDestination): Output {
  return { ApiDestinationArn: arn, ApiDestinationState: 'ACTIVE' };
}

function describe(destination: ApiDestination): Output {
  return {
    ...summarise(destination),
    Name: destination.name,
    ConnectionArn: destination.connectionArn,
    HttpMethod: destination.httpMethod,
    InvocationEndpoint: destination.invocationEndpoint,
    InvocationRateLimitPerSecond: destination.invocationRateLimitPerSecond,
  };
}

export const apiDestinationOperations: Readonly<Record<string, Operation>> = {
  CreateApiDestination: {
    demands: onDestination('CreateApiDestination'),
    handle(input, request) {
      const destinations = destinationsOf(request);
      const name = requiredText(input, 'Name');
      if (destinations[name])
        throw new AwsError('ResourceAlreadyExistsException', `An api-destination '${name}' already exists.`);
      const arn = `arn:aws:events:${request.region}:${request.accountId}:api-destination/${name}/${randomUUID()}`;
      destinations[name] = { arn, name, ...membersOf(input) };
      return summarise(destinations[name]);
    },
  },
  UpdateApiDestination: {
    demands: onDestination('UpdateApiDestination'),
    handle(input, request) {
      const destination = find(input, request);
      const present = Object.fromEntries(Object.entries(describe(destination)));
      return summarise(Object.assign(destination, membersOf({ ...present, ...input })));
    },
  },
  DescribeApiDestination: {
    demands: onDestination('DescribeApiDestination'),
    handle: (input, request) => describe(find(input, request)),
  },
  DeleteApiDestination: {
    demands: onDestination('DeleteApiDestination'),
    handle(input, request) {
      delete destinationsOf(request)[find(input, request).name];
      return {};
    },
  },
};
