import type { Request } from '../../service.ts';
import { readOpenApi } from './open-api.ts';
import { operation } from './operation.ts';
import type { RoutedOperation } from './operation.ts';
import { apiGatewayState, badRequest, conflict, found, newApi, newId, patched, without } from './state.ts';
import type { ApiResource, Members, StoredApi } from './state.ts';

function find(input: Members, request: Request): StoredApi {
  return found(apiGatewayState(request).restApis[String(input['restapi_id'])], 'API');
}

function create(input: Members, request: Request): Members {
  if (typeof input['name'] !== 'string' || input['name'] === '') throw badRequest('API name must not be blank');
  const id = newId();
  const api = newApi({
    id,
    createdDate: request.cloud.clock.now() / 1000,
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'] },
    disableExecuteApiEndpoint: false,
    rootResourceId: newId(),
    ...input,
  });
  addResource(api, { id: String(api.description['rootResourceId']), path: '/', resourceMethods: {} });
  apiGatewayState(request).restApis[id] = api;
  return api.description;
}

function addResource(api: StoredApi, resource: ApiResource): ApiResource {
  api.resources[resource.id] = resource;
  return resource;
}

/** Overwrites the API with a document: every path with its methods, and the resources that lead there. */
function put(input: Members, request: Request): Members {
  const api = find(input, request);
  const { title, paths } = readOpenApi(input['body']);
  const root = found(api.resources[String(api.description['rootResourceId'])], 'resource');
  for (const id of Object.keys(api.resources))
    if (id !== root.id || input['mode'] !== 'merge') delete api.resources[id];
  addResource(api, { ...root, resourceMethods: {} });
  for (const [path, methods] of Object.entries(paths))
    Object.assign(resourceAt(api, path).resourceMethods, withoutPayloadVersion(methods));
  api.description = { ...api.description, name: title === '' ? api.description['name'] : title };
  return api.description;
}

/** Which only HTTP APIs have. */
function withoutPayloadVersion(methods: Readonly<Record<string, Members>>): Readonly<Record<string, Members>> {
  const entries = Object.entries(methods).map(([name, { methodIntegration, ...method }]) => [
    name,
    methodIntegration === undefined
      ? method
      : { ...method, methodIntegration: without(methodIntegration as Members, 'payloadFormatVersion') },
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, Members>>;
}

function resourceAt(api: StoredApi, path: string): ApiResource {
  const existing = Object.values(api.resources).find((resource) => resource.path === path);
  if (existing) return existing;
  const cut = path.lastIndexOf('/');
  const parent = resourceAt(api, cut === 0 ? '/' : path.slice(0, cut));
  return addResource(api, {
    id: newId(6),
    parentId: parent.id,
    path,
    pathPart: path.slice(cut + 1),
    resourceMethods: {},
  });
}

function createResource(input: Members, request: Request): Members {
  const api = find(input, request);
  const parent = found(api.resources[String(input['parent_id'])], 'resource');
  const pathPart = String(input['pathPart']);
  const path = `${parent.path === '/' ? '' : parent.path}/${pathPart}`;
  if (Object.values(api.resources).some((resource) => resource.path === path)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  }
  return { ...addResource(api, { id: newId(6), parentId: parent.id, path, pathPart, resourceMethods: {} }) };
}

function putMethod(input: Members, request: Request): Members {
  const resource = found(find(input, request).resources[String(input['resource_id'])], 'resource');
  const method = { httpMethod: input['http_method'], ...without(input, 'restapi_id', 'resource_id', 'http_method') };
  resource.resourceMethods[String(input['http_method'])] = method;
  return method;
}

const one = '/restapis/{restapi_id}';

export const restApiOperations: Readonly<Record<string, RoutedOperation>> = {
  CreateRestApi: operation('POST', '/restapis', create, { status: 201 }),
  GetRestApis: operation('GET', '/restapis', (_input, request) => ({
    item: Object.values(apiGatewayState(request).restApis).map(({ description }) => description),
  })),
  GetRestApi: operation('GET', one, (input, request) => find(input, request).description),
  PutRestApi: operation('PUT', one, put, { payload: 'body' }),
  UpdateRestApi: operation('PATCH', one, (input, request) => {
    const api = find(input, request);
    api.description = patched(api.description, input['patchOperations']);
    return api.description;
  }),
  DeleteRestApi: operation(
    'DELETE',
    one,
    (input, request) => {
      find(input, request);
      delete apiGatewayState(request).restApis[String(input['restapi_id'])];
      return {};
    },
    { status: 202 },
  ),
  GetResources: operation('GET', `${one}/resources`, (input, request) => ({
    item: Object.values(find(input, request).resources).map((resource) => ({
      ...resource,
      resourceMethods: Object.keys(resource.resourceMethods).length > 0 ? resource.resourceMethods : undefined,
    })),
  })),
  CreateResource: operation('POST', `${one}/resources/{parent_id}`, createResource, { status: 201 }),
  DeleteResource: operation(
    'DELETE',
    `${one}/resources/{resource_id}`,
    (input, request) => {
      delete find(input, request).resources[String(input['resource_id'])];
      return {};
    },
    { status: 202 },
  ),
  PutMethod: operation('PUT', `${one}/resources/{resource_id}/methods/{http_method}`, putMethod, { status: 201 }),
  DeleteMethod: operation(
    'DELETE',
    `${one}/resources/{resource_id}/methods/{http_method}`,
    (input, request) => {
      const resource = find(input, request).resources[String(input['resource_id'])];
      delete resource?.resourceMethods[String(input['http_method'])];
      return {};
    },
    { status: 204 },
  ),
  GetAccount: operation('GET', '/account', (_input, request) => apiGatewayState(request).account),
  UpdateAccount: operation('PATCH', '/account', (input, request) => {
    const state = apiGatewayState(request);
    state.account = patched(state.account, input['patchOperations']);
    return state.account;
  }),
};
