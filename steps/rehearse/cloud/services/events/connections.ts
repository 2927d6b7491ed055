import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { constraintBroken, optionalText, recordOf, requiredText } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { destinationsState, type Connection } from './state.ts';

const types = ['API_KEY', 'BASIC'];

function connectionsOf({ cloud, accountId, region }: Request): Record<string, Connection> {
  return destinationsState(cloud, accountId, region).connections;
}

/** EventBridge keeps the secret in Secrets Manager as its caller. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html */
function onConnection(action: string, ...onSecret: readonly string[]) {
  return (input: Input, { region, accountId }: Request): readonly Demand[] => {
    const name = requiredText(input, 'Name');
    const secret = `arn:aws:secretsmanager:${region}:${accountId}:secret:events!connection/${name}/*`;
    return [
      { action: `events:${action}`, resource: `arn:aws:events:${region}:${accountId}:connection/${name}` },
      ...onSecret.map((one) => ({ action: `secretsmanager:${one}`, resource: secret })),
    ];
  };
}

function findConnection(connections: Readonly<Record<string, Connection>>, name: string): Connection {
  const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (connection) return connection;
  throw new AwsError(
    'ResourceNotFoundException',
    `Failed to describe the connection(s). Connection '${name}' does not exist.`,
  );
}

function checkType(input: Input): string {
  const type = requiredText(input, 'AuthorizationType');
  if (types.includes(type)) return type;
  if (type === 'OAUTH_CLIENT_CREDENTIALS')
    throw new AwsError('NotImplemented', 'connections by OAuth are not part of the embedded cloud', 501);
  throw constraintBroken('authorizationType', type, `Member must satisfy enum value set: [${types.join(', ')}]`);
}

/** What is answered to who makes, changes or deletes one. */
function summarise({ arn }: Connection): Output {
  return { ConnectionArn: arn, ConnectionState: 'AUTHORIZED' };
}

/** Secrets are not told. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html */
function describe(connection: Connection): Output {
  const { name, description, authorizationType, authParameters } = connection;
  return {
    ...summarise(connection),
    Name: name,
    Description: description,
    AuthorizationType: authorizationType,
    AuthParameters: withoutSecrets(authParameters),
  };
}

function withoutSecrets(parameters: Input): Output {
  const { ApiKeyName } = recordOf(parameters, 'ApiKeyAuthParameters');
  const { Username } = recordOf(parameters, 'BasicAuthParameters');
  return {
    ...(ApiKeyName === undefined ? {} : { ApiKeyAuthParameters: { ApiKeyName } }),
    ...(Username === undefined ? {} : { BasicAuthParameters: { Username } }),
  };
}

const createConnection: Operation = {
  demands: onConnection('CreateConnection', 'CreateSecret', 'PutSecretValue'),
  handle(input, request) {
    const connections = connectionsOf(request);
    const name = requiredText(input, 'Name');
    if (connections[name]) throw new AwsError('ResourceAlreadyExistsException', `Connection ${name} already exists.`);
    const description = optionalText(input, 'Description');
    connections[name] = {
      arn: `arn:aws:events:${request.region}:${request.accountId}:connection/${name}/${randomUUID()}`,
      name,
      authorizationType: checkType(input),
      authParameters: recordOf(input, 'AuthParameters'),
      ...(description === undefined ? {} : { description }),
    };
    return summarise(connections[name]);
  },
};

const updateConnection: Operation = {
  demands: onConnection('UpdateConnection', 'UpdateSecret', 'PutSecretValue'),
  handle(input, request) {
    const connection = findConnection(connectionsOf(request), requiredText(input, 'Name'));
    const description = optionalText(input, 'Description');
    if (description !== undefined) connection.description = description;
    if (input['AuthorizationType'] !== undefined) connection.authorizationType = checkType(input);
    if (input['AuthParameters'] !== undefined) connection.authParameters = recordOf(input, 'AuthParameters');
    return summarise(connection);
  },
};

export const connectionOperations: Readonly<Record<string, Operation>> = {
  CreateConnection: createConnection,
  UpdateConnection: updateConnection,
  DescribeConnection: {
    demands: onConnection('DescribeConnection'),
    handle: (input, request) => describe(findConnection(connectionsOf(request), requiredText(input, 'Name'))),
  },
  DeleteConnection: {
    demands: onConnection('DeleteConnection', 'DeleteSecret'),
    handle(input, request) {
      const connections = connectionsOf(request);
      const connection = findConnection(connections, requiredText(input, 'Name'));
      delete connections[connection.name];
      return { ...summarise(connection), ConnectionState: 'DELETING' };
    },
  },
};
