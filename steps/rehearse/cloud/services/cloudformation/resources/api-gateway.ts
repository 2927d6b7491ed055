import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { readS3Document } from './s3-document.ts';
import { isNotFound } from './handler-failure.ts';
import { call, callUnlessGone, hasChanged, jsonText, orUndo } from './service-call.ts';
import { tagRecord } from './tags.ts';

type Members = Readonly<Record<string, unknown>>;
const service = 'apigateway';

async function bodyOf(properties: Properties, location: string, context: ResourceContext): Promise<string | undefined> {
  const inS3 = properties[location] as { Bucket: string; Key: string; Version?: string } | undefined;
  return inS3 ? readS3Document(inS3, context) : jsonText(properties['Body']);
}

async function putBody(restapi_id: string, desired: Properties, context: ResourceContext): Promise<void> {
  const body = await bodyOf(desired, 'BodyS3Location', context);
  if (body === undefined) return;
  const failonwarnings = String(desired['FailOnWarnings'] ?? false);
  await call(context, service, 'PutRestApi', {
    restapi_id,
    mode: desired['Mode'] ?? 'overwrite',
    failonwarnings,
    body,
  });
}

async function restApiState(restapi_id: string, context: ResourceContext): Promise<ResourceState> {
  const api = await call<Members>(context, service, 'GetRestApi', { restapi_id });
  return { physicalId: restapi_id, attributes: { RestApiId: restapi_id, RootResourceId: api['rootResourceId'] } };
}

// The name may come from the document alone.
function restApiInput(desired: Properties, context: ResourceContext): Members {
  const endpoint = desired['EndpointConfiguration'] as { Types?: unknown } | undefined;
  return {
    name: desired['Name'] ?? context.logicalId,
    description: desired['Description'],
    endpointConfiguration: endpoint && { types: endpoint.Types },
    policy: jsonText(desired['Policy']),
    tags: tagRecord(desired, context),
  };
}

/** Ref is the API's id. */
export const restApi: ResourceHandler = {
  type: 'AWS::ApiGateway::RestApi',
  async create(desired, context) {
    const { id } = await call<{ id: string }>(context, service, 'CreateRestApi', restApiInput(desired, context));
    return orUndo(
      async () => {
        await putBody(id, desired, context);
        return restApiState(id, context);
      },
      () => call(context, service, 'DeleteRestApi', { restapi_id: id }),
    );
  },
  async update(current, previous, desired, context) {
    const restapi_id = current.physicalId;
    const patchOperations = ['Name', 'Description']
      .filter((name) => hasChanged(previous, desired, name) && desired[name] !== undefined)
      .map((name) => ({ op: 'replace', path: `/${name.toLowerCase()}`, value: String(desired[name]) }));
    if (patchOperations.length > 0) await call(context, service, 'UpdateRestApi', { restapi_id, patchOperations });
    if (hasChanged(previous, desired, 'Body', 'BodyS3Location', 'Mode')) await putBody(restapi_id, desired, context);
    return restApiState(restapi_id, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, service, 'DeleteRestApi', { restapi_id: current.physicalId }),
};

/** Ref is the deployment's id. */
export const apiDeployment: ResourceHandler = {
  type: 'AWS::ApiGateway::Deployment',
  async create(desired, context) {
    const { id } = await call<{ id: string }>(context, service, 'CreateDeployment', {
      restapi_id: desired['RestApiId'],
      description: desired['Description'],
      stageName: desired['StageName'],
    });
    return { physicalId: id, attributes: { DeploymentId: id } };
  },
  async update(current, previous, desired, context) {
    if (!hasChanged(previous, desired, 'Description')) return current;
    const patchOperations = [{ op: 'replace', path: '/description', value: String(desired['Description'] ?? '') }];
    const names = { restapi_id: desired['RestApiId'], deployment_id: current.physicalId };
    await call(context, service, 'UpdateDeployment', { ...names, patchOperations });
    return current;
  },
  async delete(current, properties, context) {
    const restapi_id = properties['RestApiId'];
    const stage_name = properties['StageName'];
    // The stage that it made itself, unless a later deployment has taken it over.
    if (stage_name !== undefined && (await deploymentOf(restapi_id, stage_name, context)) === current.physicalId) {
      await callUnlessGone(context, service, 'DeleteStage', { restapi_id, stage_name });
    }
    await callUnlessGone(context, service, 'DeleteDeployment', { restapi_id, deployment_id: current.physicalId });
  },
};

async function deploymentOf(restapi_id: unknown, stage_name: unknown, context: ResourceContext): Promise<unknown> {
  try {
    return (await call(context, service, 'GetStage', { restapi_id, stage_name }))['deploymentId'];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Ref is the stage's name. */
export const apiStage: ResourceHandler = {
  type: 'AWS::ApiGateway::Stage',
  async create(desired, context) {
    const stageName = String(desired['StageName'] ?? 'default');
    await call(context, service, 'CreateStage', {
      restapi_id: desired['RestApiId'],
      stageName,
      deploymentId: desired['DeploymentId'],
      description: desired['Description'],
      variables: desired['Variables'],
      tracingEnabled: desired['TracingEnabled'],
      tags: tagRecord(desired, context),
    });
    return { physicalId: stageName, attributes: {} };
  },
  async update(current, previous, desired, context) {
    const patchOperations = [
      ...stagePatch('DeploymentId', '/deploymentId', previous, desired),
      ...stagePatch('Description', '/description', previous, desired),
      ...stagePatch('TracingEnabled', '/tracingEnabled', previous, desired),
      ...variablePatches(previous, desired),
    ];
    const names = { restapi_id: desired['RestApiId'], stage_name: current.physicalId };
    if (patchOperations.length > 0) await call(context, service, 'UpdateStage', { ...names, patchOperations });
    return current;
  },
  delete: (current, properties, context) =>
    callUnlessGone(context, service, 'DeleteStage', {
      restapi_id: properties['RestApiId'],
      stage_name: current.physicalId,
    }),
};

function stagePatch(name: string, path: string, previous: Properties, desired: Properties): readonly Members[] {
  if (!hasChanged(previous, desired, name)) return [];
  const value = desired[name];
  return [value === undefined ? { op: 'remove', path } : { op: 'replace', path, value: String(value) }];
}

function variablePatches(previous: Properties, desired: Properties): readonly Members[] {
  const before = (previous['Variables'] ?? {}) as Members;
  const after = (desired['Variables'] ?? {}) as Members;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
    stagePatch(name, `/variables/${name}`, before, after),
  );
}
