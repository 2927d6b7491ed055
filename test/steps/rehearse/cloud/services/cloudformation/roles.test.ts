import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
const arn = (name: string) => `arn:aws:iam::${dev}:role/${name}`;
let world: TestCloud;
let iam: IAMClient;
let ssm: SSMClient;
let admin: CloudFormationClient;
let deployer: CloudFormationClient;

const parameter = (properties: object) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', ...properties },
});
const body = (resources: object, rest: object = {}) => JSON.stringify({ ...rest, Resources: resources });

async function makeRole(name: string, service: string, statements: readonly object[]): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const policy = { Version: '2012-10-17', Statement: statements };
  await iam.send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: JSON.stringify(policy) }),
  );
}

beforeAll(async () => {
  world = await startTestCloud();
  iam = world.clientFor(dev).client(IAMClient);
  ssm = world.clientFor(dev).client(SSMClient);
  admin = world.clientFor(dev).client(CloudFormationClient);
  await makeRole('Deployment', 'cloudformation.amazonaws.com', [
    { Effect: 'Allow', Action: 'ssm:*', Resource: `arn:aws:ssm:*:${dev}:parameter/allowed/*` },
  ]);
  await makeRole('Other', 'cloudformation.amazonaws.com', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  await makeRole('Untrusting', 'lambda.amazonaws.com', [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }]);
  await makeRole('Pipeline', 'codepipeline.amazonaws.com', [
    { Effect: 'Allow', Action: 'cloudformation:Describe*', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['cloudformation:CreateStack', 'cloudformation:CreateChangeSet'],
      Resource: `arn:aws:cloudformation:eu-west-1:${dev}:stack/mine-*/*`,
      Condition: { StringEquals: { 'cloudformation:RoleArn': [arn('Deployment'), arn('Untrusting')] } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [arn('Deployment'), arn('Untrusting')],
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
  ]);
  const pipeline = world.cloud.assumeRoleAs('codepipeline.amazonaws.com', arn('Pipeline'), 'run', {
    arn: 'arn:aws:codepipeline:x',
    accountId: dev,
  });
  deployer = world.clientAs(pipeline).client(CloudFormationClient);
});
afterAll(async () => world.cloud.stop());

async function create(
  client: CloudFormationClient,
  name: string,
  template: string,
  rest: object = {},
): Promise<string | undefined> {
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: template, ...rest }));
  await world.cloud.idle();
  return statusOf(name);
}

async function statusOf(name: string): Promise<string | undefined> {
  return (await admin.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]?.StackStatus;
}

async function failureOf(name: string): Promise<string | undefined> {
  const { StackEvents } = await admin.send(new DescribeStackEventsCommand({ StackName: name }));
  return StackEvents?.toReversed().find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    ?.ResourceStatusReason;
}

const withRole = { RoleARN: arn('Deployment') };

describe('the role of a stack', () => {
  test('is what its resources are made with, not the identity that asked', async () => {
    expect(await create(deployer, 'mine-a', body({ P: parameter({ Name: '/allowed/a', Value: '1' }) }), withRole)).toBe(
      'CREATE_COMPLETE',
    );
    expect(await create(deployer, 'mine-b', body({ P: parameter({ Name: '/refused/b', Value: '1' }) }), withRole)).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect(await failureOf('mine-b')).toMatch(
      /assumed-role\/Deployment\/\S+ is not authorized to perform: ssm:PutParameter .*HandlerErrorCode: AccessDenied/,
    );
  });

  test('is remembered for later operations', async () => {
    const template = body({ P: parameter({ Name: '/refused/a', Value: '2' }) });
    await admin.send(new UpdateStackCommand({ StackName: 'mine-a', TemplateBody: template }));
    await world.cloud.idle();
    expect(await statusOf('mine-a')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await ssm.send(new GetParameterCommand({ Name: '/allowed/a' }))).Parameter?.Value).toBe('1');
  });

  test('must be given, passed and trusted', async () => {
    const template = body({ P: parameter({ Name: '/allowed/c', Value: '1' }) });
    await expect(create(deployer, 'mine-c', template)).rejects.toThrow(
      /not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:eu-west-1:333333333333:stack\/mine-c\/\*/,
    );
    await expect(create(deployer, 'mine-c', template, { RoleARN: arn('Other') })).rejects.toThrow(/not authorized/);
    await expect(create(deployer, 'other-c', template, withRole)).rejects.toThrow(/not authorized/);
    await expect(create(deployer, 'mine-c', template, { RoleARN: arn('Untrusting') })).rejects.toThrow(
      `Role ${arn('Untrusting')} is invalid or cannot be assumed`,
    );
  });

  test('does not stand for the caller, who must be allowed the include', async () => {
    const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://nowhere/a.yml' } } };
    const input = { StackName: 'mine-d', ChangeSetName: 'c', ChangeSetType: 'CREATE' as const, ...withRole };
    await deployer.send(new CreateChangeSetCommand({ ...input, TemplateBody: body({ P: parameter(include) }) }));
    await world.cloud.idle();
    const { Status, StatusReason } = await admin.send(
      new DescribeChangeSetCommand({ StackName: 'mine-d', ChangeSetName: 'c' }),
    );
    expect(Status).toBe('FAILED');
    expect(StatusReason).toMatch(
      /assumed-role\/Pipeline\/run is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-west-1:aws:transform\/Include/,
    );
  });
});

describe('values of Parameter Store', () => {
  test('come in by dynamic references and by parameter types', async () => {
    await ssm.send(new PutParameterCommand({ Name: '/allowed/source', Value: 'x,y', Type: 'String' }));
    const template = body(
      {
        One: parameter({ Name: '/allowed/one', Value: '{{resolve:ssm:/allowed/source:1}}!' }),
        Two: parameter({ Name: '/allowed/two', Value: { 'Fn::Select': [1, { Ref: 'Source' }] } }),
      },
      {
        Parameters: { Source: { Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: '/allowed/source' } },
      },
    );
    expect(await create(admin, 'stored', template, withRole)).toBe('CREATE_COMPLETE');
    expect((await ssm.send(new GetParameterCommand({ Name: '/allowed/one' }))).Parameter?.Value).toBe('x,y!');
    expect((await ssm.send(new GetParameterCommand({ Name: '/allowed/two' }))).Parameter?.Value).toBe('y');
    const { Stacks } = await admin.send(new DescribeStacksCommand({ StackName: 'stored' }));
    expect(Stacks?.[0]?.Parameters).toEqual([
      { ParameterKey: 'Source', ParameterValue: '/allowed/source', ResolvedValue: 'x,y' },
    ]);
  });

  test.each([
    [
      'of a type',
      { Parameters: { S: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/allowed/none' } } },
      'v',
      'Unable to fetch parameters [/allowed/none] from parameter store for this account.',
    ],
    ['by reference', {}, '{{resolve:ssm:/allowed/none}}', 'Parameters: [ssm:/allowed/none] cannot be found.'],
  ])('that do not exist, %s, are named before anything is made', async (_name, rest, value, message) => {
    await expect(
      create(admin, 'missing', body({ P: parameter({ Name: '/allowed/m', Value: value }) }, rest), withRole),
    ).rejects.toThrow(message);
  });

  test('may be referred to sixty times', async () => {
    const properties = { Value: Array.from({ length: 61 }, () => '{{resolve:ssm:/allowed/source}}').join(' ') };
    await expect(create(admin, 'many', body({ P: parameter(properties) }), withRole)).rejects.toThrow(
      /Number of dynamic references, 61, is greater than maximum allowed, 60/,
    );
  });
});
