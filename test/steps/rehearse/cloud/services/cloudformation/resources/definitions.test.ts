import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud } from '../../../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../../../helpers/cloud.ts';
import { artifacts, prepareAccount } from './prepare-account.ts';
import { account, allow, contextOf, createResource, stackRole } from './stack-role.ts';

let test: TestCloud;
let all: Awaited<ReturnType<typeof stackRole>>;
beforeAll(async () => {
  test = await startTestCloud();
  await prepareAccount(test.cloud);
  all = await stackRole(test.cloud, 'all', allow('*'));
});
afterAll(() => test.cloud.stop());

const make = (type: string, properties: Record<string, unknown>, logicalId = 'Thing') =>
  createResource(contextOf(test.cloud, all, type, { logicalId }), properties);
const ask = <T>(service: string, operation: string, input: Record<string, unknown>) =>
  test.cloud.call<T>(test.cloud.administrator(account), { service, operation, input });

describe('AWS::StepFunctions::StateMachine', () => {
  const RoleArn = `arn:aws:iam::${account}:role/states`;
  const type = 'AWS::StepFunctions::StateMachine';

  it('takes a YAML definition from S3 with its substitutions', async () => {
    const { state } = await make(type, {
      RoleArn,
      DefinitionS3Location: { Bucket: artifacts, Key: 'machine.yml' },
      DefinitionSubstitutions: { Word: 'hello' },
    });
    const { definition } = await ask<{ definition: string }>('states', 'DescribeStateMachine', {
      stateMachineArn: state.physicalId,
    });
    expect(JSON.parse(definition)).toEqual({
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed', Comment: 'hello' } },
    });
  });

  it('is refused where a state leads nowhere', async () => {
    const Definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } };
    await expect(make(type, { RoleArn, Definition }, 'Dangling')).rejects.toThrow(
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
    );
  });

  it('is refused without a definition', async () => {
    await expect(make(type, { RoleArn })).rejects.toThrow(
      'exactly one of Definition, DefinitionString and DefinitionS3Location',
    );
  });
});

describe('AWS::ApiGateway', () => {
  it('makes an API of an OpenAPI document in S3, deploys it and gives it a stage', async () => {
    const api = await make('AWS::ApiGateway::RestApi', {
      Name: 'orders',
      BodyS3Location: { Bucket: artifacts, Key: 'api.yml' },
    });
    const restapi_id = api.state.physicalId;
    const { item } = await ask<{ item: readonly { path: string }[] }>('apigateway', 'GetResources', { restapi_id });
    expect(item.map(({ path }) => path)).toEqual(['/', '/orders', '/orders/{id}']);
    const deployment = await make('AWS::ApiGateway::Deployment', { RestApiId: restapi_id });
    const DeploymentId = deployment.state.physicalId;
    const stage = await make('AWS::ApiGateway::Stage', {
      RestApiId: restapi_id,
      StageName: 'live',
      DeploymentId,
      Variables: { a: '1' },
    });
    await stage.update({ RestApiId: restapi_id, StageName: 'live', DeploymentId, Variables: { b: '2' } });
    const found = await ask('apigateway', 'GetStage', { restapi_id, stage_name: 'live' });
    expect(found).toMatchObject({ deploymentId: DeploymentId, variables: { b: '2' } });
    await expect(deployment.remove()).rejects.toThrow(
      'Active stages pointing to this deployment must be moved or deleted',
    );
    for (const resource of [stage, deployment, api]) await resource.remove();
  });

  it('makes an API of resources and methods', async () => {
    const api = await make('AWS::ApiGateway::RestApi', { Name: 'methods' });
    const RestApiId = api.state.physicalId;
    await expect(make('AWS::ApiGateway::Deployment', { RestApiId })).rejects.toThrow(
      "The REST API doesn't contain any methods",
    );
    const ParentId = api.state.attributes['RootResourceId'];
    const resource = await make('AWS::ApiGateway::Resource', { RestApiId, ParentId, PathPart: 'orders' });
    const ResourceId = resource.state.physicalId;
    await make('AWS::ApiGateway::Method', { RestApiId, ResourceId, HttpMethod: 'GET', AuthorizationType: 'NONE' });
    await expect(make('AWS::ApiGateway::Deployment', { RestApiId })).resolves.toBeDefined();
  });

  it.each([
    ['is no object', 'nothing'],
    ['has no version', { paths: {} }],
    ['has no paths', { openapi: '3.0.1' }],
  ])('refuses a document that %s, and leaves no API behind', async (_name, Body) => {
    const before = await ask<{ item: readonly unknown[] }>('apigateway', 'GetRestApis', {});
    await expect(make('AWS::ApiGateway::RestApi', { Name: 'broken', Body })).rejects.toThrow('OpenAPI input');
    expect(await ask('apigateway', 'GetRestApis', {})).toEqual(before);
  });
});

describe('AWS::ApiGatewayV2', () => {
  it('makes a route and an integration for every method of the document', async () => {
    const Body = { openapi: '3.0.1', info: { title: 'orders' }, paths: { '/orders': { get: {}, post: {} } } };
    const api = await make('AWS::ApiGatewayV2::Api', { Body });
    const apiId = api.state.physicalId;
    const { items } = await ask<{ items: readonly { routeKey: string }[] }>('apigateway', 'GetRoutesV2', { apiId });
    expect(items.map(({ routeKey }) => routeKey)).toEqual(['GET /orders', 'POST /orders']);
    const stage = await make('AWS::ApiGatewayV2::Stage', { ApiId: apiId, StageName: '$default', AutoDeploy: 'true' });
    expect(stage.state.physicalId).toBe('$default');
    await stage.update({ ApiId: apiId, StageName: '$default', AutoDeploy: false });
    for (const resource of [stage, api]) await resource.remove();
  });

  it('makes an API of integrations and routes', async () => {
    const api = await make('AWS::ApiGatewayV2::Api', { Name: 'orders', ProtocolType: 'HTTP' });
    const ApiId = api.state.physicalId;
    const integration = await make('AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
    const Target = `integrations/${integration.state.physicalId}`;
    const route = await make('AWS::ApiGatewayV2::Route', { ApiId, RouteKey: 'GET /orders', Target });
    expect(await ask('apigateway', 'GetRouteV2', { apiId: ApiId, routeId: route.state.physicalId })).toMatchObject({
      target: Target,
    });
  });
});

describe('AWS::SNS', () => {
  it('subscribes to a topic and puts a policy on it', async () => {
    const topic = await make('AWS::SNS::Topic', { TopicName: 'orders' });
    const TopicArn = topic.state.physicalId;
    const subscription = await make('AWS::SNS::Subscription', {
      TopicArn,
      Protocol: 'email',
      Endpoint: 'team@example.com',
    });
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: TopicArn },
    ];
    const policy = await make('AWS::SNS::TopicPolicy', {
      Topics: [TopicArn],
      PolicyDocument: { Version: '2012-10-17', Statement },
    });
    const attributes = async () =>
      (await ask<{ Attributes: Map<string, string> }>('sns', 'GetTopicAttributes', { TopicArn })).Attributes;
    expect((await attributes()).get('Policy')).toContain('events.amazonaws.com');
    expect((await attributes()).get('SubscriptionsPending')).toBe('1');
    await policy.remove();
    expect((await attributes()).get('Policy')).toContain('__default_policy_ID');
    for (const resource of [subscription, topic]) await resource.remove();
  });

  it('does not take over a topic that another made', async () => {
    await make('AWS::SNS::Topic', { TopicName: 'taken' });
    await expect(make('AWS::SNS::Topic', { TopicName: 'taken' }, 'Other')).rejects.toThrow(
      /HandlerErrorCode: AlreadyExists/,
    );
  });
});

describe('AWS::DynamoDB::Table', () => {
  const table = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], BillingMode: 'PAY_PER_REQUEST' };

  it.each([
    [
      'a key that no attribute defines',
      { ...table, AttributeDefinitions: [] },
      'Some index key attributes are not defined',
    ],
    [
      'an attribute that no key uses',
      { ...table, AttributeDefinitions: [{ AttributeName: 'id' }, { AttributeName: 'other' }] },
      'Number of attributes in KeySchema does not exactly match',
    ],
    [
      'no throughput',
      { KeySchema: table.KeySchema, AttributeDefinitions: [{ AttributeName: 'id' }] },
      'ProvisionedThroughput must be specified when BillingMode is PROVISIONED',
    ],
  ])('is refused with %s', async (_name, properties, message) => {
    await expect(make('AWS::DynamoDB::Table', properties)).rejects.toThrow(message);
  });

  it('is not deleted while it is protected', async () => {
    const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];
    const made = await make('AWS::DynamoDB::Table', {
      ...table,
      AttributeDefinitions,
      DeletionProtectionEnabled: 'true',
    });
    await expect(made.remove()).rejects.toThrow('protected against deletion');
  });
});

describe('what cannot be made', () => {
  it('is a second queue of the same name', async () => {
    await make('AWS::SQS::Queue', { QueueName: 'orders' });
    await expect(make('AWS::SQS::Queue', { QueueName: 'orders' }, 'Other')).rejects.toThrow(
      "Resource of type 'AWS::SQS::Queue' with identifier 'https://sqs.eu-west-1.amazonaws.com/333333333333/orders' already exists.",
    );
  });
});
