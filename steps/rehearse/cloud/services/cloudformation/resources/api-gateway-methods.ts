import type { Properties, ResourceContext, ResourceHandler } from '../resource-handler.ts';
import { call, callUnlessGone, present } from './service-call.ts';

type Members = Readonly<Record<string, unknown>>;
const service = 'apigateway';

/** Ref is the resource's id. */
export const apiResource: ResourceHandler = {
  type: 'AWS::ApiGateway::Resource',
  async create(desired, context) {
    const { id } = await call<{ id: string }>(context, service, 'CreateResource', {
      restapi_id: desired['RestApiId'],
      parent_id: desired['ParentId'],
      pathPart: desired['PathPart'],
    });
    return { physicalId: id, attributes: { ResourceId: id } };
  },
  update: (current) => Promise.resolve(current),
  delete: (current, properties, context) =>
    callUnlessGone(context, service, 'DeleteResource', {
      restapi_id: properties['RestApiId'],
      resource_id: current.physicalId,
    }),
};

async function putMethod(desired: Properties, context: ResourceContext): Promise<void> {
  const integration = desired['Integration'] as Members | undefined;
  await call(context, service, 'PutMethod', {
    ...methodNames(desired),
    authorizationType: desired['AuthorizationType'] ?? 'NONE',
    methodIntegration:
      integration &&
      present({ type: integration['Type'], uri: integration['Uri'], httpMethod: integration['IntegrationHttpMethod'] }),
  });
}

function methodNames(properties: Properties): Members {
  return {
    restapi_id: properties['RestApiId'],
    resource_id: properties['ResourceId'],
    http_method: properties['HttpMethod'],
  };
}

/** One method of a resource. */
export const apiMethod: ResourceHandler = {
  type: 'AWS::ApiGateway::Method',
  async create(desired, context) {
    await putMethod(desired, context);
    return { physicalId: context.generatedName(128), attributes: {} };
  },
  async update(current, _previous, desired, context) {
    await putMethod(desired, context);
    return current;
  },
  delete: (_current, properties, context) => callUnlessGone(context, service, 'DeleteMethod', methodNames(properties)),
};
