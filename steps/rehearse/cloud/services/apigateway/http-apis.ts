import { AwsError } from '../../aws-error.ts';
import type { Request } from '../../service.ts';
import { readOpenApi } from './open-api.ts';
import { operation } from './operation.ts';
import type { RoutedOperation } from './operation.ts';
import { apiGatewayState, badRequest, conflict, newApi, newId, without } from './state.ts';
import type { Members, StoredApi } from './state.ts';

const one = '/v2/apis/{apiId}';

function find(input: Members, request: Request): StoredApi {
  const api = apiGatewayState(request).apis[String(input['apiId'])];
  if (!api)
    throw new AwsError(
      'NotFoundException',
      `Invalid API identifier specified ${request.accountId}:${String(input['apiId'])}`,
      404,
    );
  return api;
}

function create(input: Members, request: Request): Members {
  const apiId = newId();
  const api = newApi({
    apiId,
    apiEndpoint: `https://${apiId}.execute-api.${request.region}.amazonaws.com`,
    apiKeySelectionExpression: '$request.header.x-api-key',
    routeSelectionExpression: '$request.method $request.path',
    createdDate: new Date(request.cloud.clock.now()).toISOString(),
    disableExecuteApiEndpoint: false,
    ...input,
  });
  apiGatewayState(request).apis[apiId] = api;
  return api.description;
}

function importApi(input: Members, request: Request): Members {
  const { title } = readOpenApi(input['body']);
  const { apiId } = create({ name: title, protocolType: 'HTTP' }, request);
  return overwrite({ apiId, body: input['body'] }, request);
}

/** Every path and method of the document becomes a route with an integration of its own. */
function overwrite(input: Members, request: Request): Members {
  const api = find(input, request);
  const { title, paths } = readOpenApi(input['body']);
  for (const below of [api.routes, api.integrations]) for (const id of Object.keys(below)) delete below[id];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { methodIntegration }] of Object.entries(methods))
      addRoute(api, path === '$default' ? path : `${method} ${path}`, methodIntegration);
  }
  api.description = { ...api.description, name: title === '' ? api.description['name'] : title };
  return api.description;
}

function addRoute(api: StoredApi, routeKey: string, integration: unknown): void {
  const routeId = newId(7);
  const integrationId = newId(7);
  api.integrations[integrationId] = { integrationId, ...(integration as Members | undefined) };
  api.routes[routeId] = { routeId, routeKey, target: `integrations/${integrationId}` };
}

function requireNewKey(api: StoredApi, kind: Below, { routeKey }: Members): void {
  if (kind === 'routes' && Object.values(api.routes).some((route) => route['routeKey'] === routeKey))
    throw conflict(`Route with key ${String(routeKey)} already exists for this API`);
}

type Below = 'integrations' | 'routes' | 'stages' | 'deployments';

/** Create, get, list, update and delete of one kind of thing below an API. */
function below(
  kind: Below,
  singular: string,
  idMember: string,
  newIdentifier: (input: Members) => string,
  factsOf: (request: Request) => Members = () => ({}),
) {
  const at = `${one}/${kind}`;
  const findOne = (input: Members, request: Request): Members => {
    const value = find(input, request)[kind][String(input[idMember])];
    if (!value)
      throw new AwsError('NotFoundException', `Unable to find ${singular} by key ${String(input[idMember])}`, 404);
    return value;
  };
  const operations: Readonly<Record<string, RoutedOperation>> = {
    [`Create${singular}V2`]: operation(
      'POST',
      at,
      (input, request) => {
        const api = find(input, request);
        const id = newIdentifier(input);
        if (api[kind][id]) throw conflict(`${singular} already exists`);
        requireNewKey(api, kind, input);
        const made = { ...factsOf(request), ...without(input, 'apiId'), [idMember]: id };
        api[kind][id] = made;
        return made;
      },
      { status: 201 },
    ),
    [`Get${singular}sV2`]: operation('GET', at, (input, request) => ({
      items: Object.values(find(input, request)[kind]),
    })),
    [`Get${singular}V2`]: operation('GET', `${at}/{${idMember}}`, findOne),
    [`Update${singular}V2`]: operation('PATCH', `${at}/{${idMember}}`, (input, request) => {
      const changed = { ...findOne(input, request), ...without(input, 'apiId') };
      find(input, request)[kind][String(input[idMember])] = changed;
      return changed;
    }),
    [`Delete${singular}V2`]: operation(
      'DELETE',
      `${at}/{${idMember}}`,
      (input, request) => {
        findOne(input, request);
        delete find(input, request)[kind][String(input[idMember])];
        return {};
      },
      { status: 204 },
    ),
  };
  return operations;
}

/** The operations of version 2; those that have a namesake in version 1 end with V2. */
export const httpApiOperations: Readonly<Record<string, RoutedOperation>> = {
  CreateApi: operation(
    'POST',
    '/v2/apis',
    (input, request) => {
      if (typeof input['name'] !== 'string') throw badRequest('API name must not be blank');
      return create(input, request);
    },
    { status: 201 },
  ),
  ImportApi: operation('PUT', '/v2/apis', importApi, { status: 201 }),
  ReimportApi: operation('PUT', one, overwrite, { status: 201 }),
  GetApis: operation('GET', '/v2/apis', (_input, request) => ({
    items: Object.values(apiGatewayState(request).apis).map(({ description }) => description),
  })),
  GetApi: operation('GET', one, (input, request) => find(input, request).description),
  UpdateApi: operation('PATCH', one, (input, request) => {
    const api = find(input, request);
    api.description = { ...api.description, ...without(input, 'apiId') };
    return api.description;
  }),
  DeleteApi: operation(
    'DELETE',
    one,
    (input, request) => {
      find(input, request);
      delete apiGatewayState(request).apis[String(input['apiId'])];
      return {};
    },
    { status: 204 },
  ),
  ...below('integrations', 'Integration', 'integrationId', () => newId(7)),
  ...below('routes', 'Route', 'routeId', () => newId(7)),
  ...below(
    'deployments',
    'Deployment',
    'deploymentId',
    () => newId(6),
    ({ cloud }) => ({
      autoDeployed: false,
      createdDate: new Date(cloud.clock.now()).toISOString(),
      deploymentStatus: 'DEPLOYED',
    }),
  ),
  ...below('stages', 'Stage', 'stageName', (input) => String(input['stageName'])),
};
