import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { readS3Document } from './s3-document.ts';
import { call, callUnlessGone, hasChanged, jsonText, present } from './service-call.ts';
import { tagRecord } from './tags.ts';

type Members = Readonly<Record<string, unknown>>;
const service = 'apigateway';

// The API writes every member with a small first letter, and the template with a capital one.
function smallMembers(properties: Properties, ...left: readonly string[]): Members {
  const given = Object.entries(properties).filter(([name]) => !left.includes(name));
  return Object.fromEntries(given.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}

async function bodyOf(properties: Properties, context: ResourceContext): Promise<string | undefined> {
  const location = properties['BodyS3Location'] as { Bucket: string; Key: string; Version?: string } | undefined;
  return location ? readS3Document(location, context) : jsonText(properties['Body']);
}

function apiState(apiId: string, { region, accountId }: ResourceContext): ResourceState {
  return {
    physicalId: apiId,
    attributes: {
      ApiId: apiId,
      ApiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
      ExecuteApiArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}`,
    },
  };
}

const documents = ['Body', 'BodyS3Location', 'FailOnWarnings', 'BasePath', 'Tags'];

/** Ref is the API's id. */
export const httpApi: ResourceHandler = {
  type: 'AWS::ApiGatewayV2::Api',
  async create(desired, context) {
    const body = await bodyOf(desired, context);
    if (body === undefined && (desired['Name'] === undefined || desired['ProtocolType'] === undefined)) {
      throw new AwsError('BadRequestException', 'Name and ProtocolType are required where there is no Body');
    }
    const { apiId } =
      body === undefined
        ? await call<{ apiId: string }>(context, service, 'CreateApi', {
            ...smallMembers(desired, ...documents),
            tags: tagRecord(desired, context),
          })
        : await call<{ apiId: string }>(context, service, 'ImportApi', { body });
    return apiState(apiId, context);
  },
  async update(current, previous, desired, context) {
    const apiId = current.physicalId;
    const body = hasChanged(previous, desired, 'Body', 'BodyS3Location') ? await bodyOf(desired, context) : undefined;
    if (body !== undefined) await call(context, service, 'ReimportApi', { apiId, body });
    const changed = Object.keys(desired).filter(
      (name) => !documents.includes(name) && hasChanged(previous, desired, name),
    );
    if (changed.length > 0) {
      const members = smallMembers(Object.fromEntries(changed.map((name) => [name, desired[name]])));
      await call(context, service, 'UpdateApi', { apiId, ...members });
    }
    return apiState(apiId, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, service, 'DeleteApi', { apiId: current.physicalId }),
};

/** Something below an API, whose id is a member of what its creation answers. */
function belowApi(kind: string, idMember: string, attribute?: string): ResourceHandler {
  return {
    type: `AWS::ApiGatewayV2::${kind}`,
    async create(desired, context) {
      const made = await call<Members>(context, service, `Create${kind}V2`, {
        ...smallMembers(desired, 'Tags'),
        ...(desired['Tags'] !== undefined && { tags: tagRecord(desired, context) }),
      });
      const physicalId = String(made[idMember]);
      return { physicalId, attributes: attribute === undefined ? {} : { [attribute]: physicalId } };
    },
    async update(current, _previous, desired, context) {
      const input = present({ ...smallMembers(desired, 'Tags'), [idMember]: current.physicalId });
      await call(context, service, `Update${kind}V2`, input);
      return current;
    },
    delete: (current, properties, context) =>
      callUnlessGone(context, service, `Delete${kind}V2`, {
        apiId: properties['ApiId'],
        [idMember]: current.physicalId,
      }),
  };
}

export const httpApiIntegration = belowApi('Integration', 'integrationId', 'IntegrationId');
export const httpApiRoute = belowApi('Route', 'routeId', 'RouteId');
export const httpApiDeployment = belowApi('Deployment', 'deploymentId', 'DeploymentId');
export const httpApiStage = belowApi('Stage', 'stageName');
