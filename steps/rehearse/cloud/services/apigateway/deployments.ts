import type { Request } from '../../service.ts';
import { operation } from './operation.ts';
import type { RoutedOperation } from './operation.ts';
import { apiGatewayState, badRequest, conflict, found, newId, patched, without } from './state.ts';
import type { Members, StoredApi } from './state.ts';

const one = '/restapis/{restapi_id}';

function find(input: Members, request: Request): StoredApi {
  return found(apiGatewayState(request).restApis[String(input['restapi_id'])], 'API');
}

function createDeployment(input: Members, request: Request): Members {
  const api = find(input, request);
  const hasMethods = Object.values(api.resources).some(
    ({ resourceMethods }) => Object.keys(resourceMethods).length > 0,
  );
  if (!hasMethods) throw badRequest("The REST API doesn't contain any methods");
  const id = newId(6);
  const deployment = { id, description: input['description'], createdDate: request.cloud.clock.now() / 1000 };
  api.deployments[id] = deployment;
  const stageName = input['stageName'];
  if (typeof stageName === 'string' && stageName !== '') {
    api.stages[stageName] = { ...api.stages[stageName], ...stageMembers(request), stageName, deploymentId: id };
  }
  return deployment;
}

function stageMembers({ cloud }: Request): Members {
  const now = cloud.clock.now() / 1000;
  return {
    createdDate: now,
    lastUpdatedDate: now,
    cacheClusterEnabled: false,
    tracingEnabled: false,
    methodSettings: {},
  };
}

function createStage(input: Members, request: Request): Members {
  const api = find(input, request);
  const stageName = String(input['stageName']);
  if (api.stages[stageName]) throw conflict('Stage already exists');
  if (!api.deployments[String(input['deploymentId'])]) throw badRequest('Deployment id does not exist');
  const stage = { ...stageMembers(request), ...without(input, 'restapi_id') };
  api.stages[stageName] = stage;
  return stage;
}

function deleteDeployment(input: Members, request: Request): Members {
  const api = find(input, request);
  const id = String(input['deployment_id']);
  found(api.deployments[id], 'Deployment');
  if (Object.values(api.stages).some((stage) => stage['deploymentId'] === id)) {
    throw badRequest('Active stages pointing to this deployment must be moved or deleted');
  }
  delete api.deployments[id];
  return {};
}

function stageOf(input: Members, request: Request): Members {
  return found(find(input, request).stages[String(input['stage_name'])], 'stage');
}

export const deploymentOperations: Readonly<Record<string, RoutedOperation>> = {
  CreateDeployment: operation('POST', `${one}/deployments`, createDeployment, { status: 201 }),
  GetDeployments: operation('GET', `${one}/deployments`, (input, request) => ({
    item: Object.values(find(input, request).deployments),
  })),
  GetDeployment: operation('GET', `${one}/deployments/{deployment_id}`, (input, request) =>
    found(find(input, request).deployments[String(input['deployment_id'])], 'Deployment'),
  ),
  UpdateDeployment: operation('PATCH', `${one}/deployments/{deployment_id}`, (input, request) => {
    const { deployments } = find(input, request);
    const id = String(input['deployment_id']);
    const deployment = patched(found(deployments[id], 'Deployment'), input['patchOperations']);
    deployments[id] = deployment;
    return deployment;
  }),
  DeleteDeployment: operation('DELETE', `${one}/deployments/{deployment_id}`, deleteDeployment, { status: 202 }),
  CreateStage: operation('POST', `${one}/stages`, createStage, { status: 201 }),
  GetStages: operation('GET', `${one}/stages`, (input, request) => ({
    item: Object.values(find(input, request).stages),
  })),
  GetStage: operation('GET', `${one}/stages/{stage_name}`, stageOf),
  UpdateStage: operation('PATCH', `${one}/stages/{stage_name}`, (input, request) => {
    const stage = patched(stageOf(input, request), input['patchOperations']);
    if (!find(input, request).deployments[String(stage['deploymentId'])])
      throw badRequest('Deployment id does not exist');
    find(input, request).stages[String(input['stage_name'])] = stage;
    return stage;
  }),
  DeleteStage: operation(
    'DELETE',
    `${one}/stages/{stage_name}`,
    (input, request) => {
      stageOf(input, request);
      delete find(input, request).stages[String(input['stage_name'])];
      return {};
    },
    { status: 202 },
  ),
};
