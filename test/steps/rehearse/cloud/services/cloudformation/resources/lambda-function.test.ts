import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud } from '../../../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../../../helpers/cloud.ts';
import { artifacts, prepareAccount } from './prepare-account.ts';
import { account, allow, contextOf, createResource, stackRole } from './stack-role.ts';

const role = `arn:aws:iam::${account}:role/lambda`;
const base = { Role: role, Runtime: 'nodejs24.x', Handler: 'index.handler' };
const inS3 = (S3Key: string) => ({ S3Bucket: artifacts, S3Key });

let test: TestCloud;
let all: Awaited<ReturnType<typeof stackRole>>;
beforeAll(async () => {
  test = await startTestCloud();
  await prepareAccount(test.cloud);
  all = await stackRole(test.cloud, 'all', allow('*'));
});
afterAll(() => test.cloud.stop());

const make = (properties: Record<string, unknown>, logicalId: string, caller = all) =>
  createResource(contextOf(test.cloud, caller, 'AWS::Lambda::Function', { logicalId }), { ...base, ...properties });

describe('AWS::Lambda::Function', () => {
  it('is what the SDK finds afterwards', async () => {
    const code = { ZipFile: 'exports.handler = async () => 1' };
    const { state } = await make(
      { Code: code, Environment: { Variables: { TABLE: 'orders' } }, Tags: [{ Key: 'team', Value: 'orders' }] },
      'Found',
    );
    const client = test.clientFor(account).client(LambdaClient);
    const found = await client.send(new GetFunctionCommand({ FunctionName: state.physicalId }));
    expect(found.Configuration).toMatchObject({
      FunctionArn: state.attributes['Arn'],
      Runtime: 'nodejs24.x',
      Timeout: 3,
      Environment: { Variables: { TABLE: 'orders' } },
      State: 'Active',
    });
    expect(found.Tags).toEqual({ team: 'orders' });
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toContain(state.physicalId);
  });

  it('has another digest of its code after an update of the code alone', async () => {
    const made = await make({ Code: inS3('code.zip') }, 'Updated');
    const { state } = made;
    const client = test.clientFor(account).client(LambdaClient);
    const digest = async () =>
      (await client.send(new GetFunctionCommand({ FunctionName: state.physicalId }))).Configuration?.CodeSha256;
    const before = await digest();
    await made.update({ ...base, Code: inS3('other.zip') });
    expect(await digest()).not.toBe(before);
  });

  it('is refused in the words of Lambda where the role of the stack may not read the code', async () => {
    const caller = await stackRole(test.cloud, 'no-s3', allow('lambda:*', 'iam:PassRole'));
    await expect(make({ Code: inS3('code.zip') }, 'Denied', caller)).rejects.toThrow(
      `Resource handler returned message: "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${artifacts}/code.zip. S3 Error Code: AccessDenied. S3 Error Message: `,
    );
  });

  it.each([
    [
      'has no such code',
      { Code: inS3('none.zip') },
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    ],
    [
      'is no zip',
      { Code: inS3('not-a.zip') },
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    ['has no handler', { Code: inS3('code.zip'), Handler: undefined }, 'Runtime and Handler are mandatory parameters'],
    [
      'has a runtime of the past',
      { Code: inS3('code.zip'), Runtime: 'nodejs12.x' },
      'The runtime parameter of nodejs12.x is no longer supported',
    ],
    [
      'has a runtime that never was',
      { Code: inS3('code.zip'), Runtime: 'cobol' },
      "Value cobol at 'runtime' failed to satisfy constraint",
    ],
    [
      'has too little memory',
      { Code: inS3('code.zip'), MemorySize: 1 },
      "Value '1' at 'memorySize' failed to satisfy constraint",
    ],
    [
      'has a layer that does not exist',
      { Code: inS3('code.zip'), Layers: [`arn:aws:lambda:eu-west-1:${account}:layer:none:1`] },
      'Layer version arn:aws:lambda',
    ],
    [
      'has a role that Lambda cannot assume',
      { Code: inS3('code.zip'), Role: `arn:aws:iam::${account}:role/states` },
      'The role defined for the function cannot be assumed by Lambda.',
    ],
  ])('is refused where it %s', async (_name, properties, message) => {
    await expect(make(properties, 'Refused')).rejects.toThrow(message);
  });

  it('is refused where its role may be passed to another service only', async () => {
    const pass = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
    } as const;
    const caller = await stackRole(test.cloud, 'passes-to-states', allow('lambda:*', 's3:GetObject'), pass);
    await expect(make({ Code: inS3('code.zip') }, 'Passed', caller)).rejects.toThrow(
      `is not authorized to perform: iam:PassRole on resource: ${role}`,
    );
  });

  it('uses a layer that was published', async () => {
    const context = contextOf(test.cloud, all, 'AWS::Lambda::LayerVersion', { logicalId: 'Shared' });
    const layer = await createResource(context, { LayerName: 'shared', Content: inS3('code.zip') });
    expect(layer.state.physicalId).toBe(`arn:aws:lambda:eu-west-1:${account}:layer:shared:1`);
    const second = await createResource(context, { LayerName: 'shared', Content: inS3('other.zip') });
    expect(second.state.physicalId).toBe(`arn:aws:lambda:eu-west-1:${account}:layer:shared:2`);
    const { state } = await make({ Code: inS3('code.zip'), Layers: [layer.state.physicalId] }, 'Layered');
    const found = await test
      .clientFor(account)
      .client(LambdaClient)
      .send(new GetFunctionCommand({ FunctionName: state.physicalId }));
    expect(found.Configuration?.Layers?.[0]?.Arn).toBe(layer.state.physicalId);
  });
});

describe('what belongs to a function', () => {
  it('is published as a version, named by an alias, and opened to a service', async () => {
    const { state } = await make({ FunctionName: 'orders', Code: inS3('code.zip') }, 'Orders');
    const part = (type: string, logicalId: string) => contextOf(test.cloud, all, type, { logicalId });
    const version = await createResource(part('AWS::Lambda::Version', 'V'), { FunctionName: state.physicalId });
    expect(version.state.attributes['Version']).toBe('1');
    const alias = await createResource(part('AWS::Lambda::Alias', 'A'), {
      FunctionName: 'orders',
      FunctionVersion: '1',
      Name: 'live',
    });
    expect(alias.state.physicalId).toBe(`arn:aws:lambda:eu-west-1:${account}:function:orders:live`);
    const permission = await createResource(part('AWS::Lambda::Permission', 'P'), {
      FunctionName: 'orders',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: `arn:aws:sns:eu-west-1:${account}:orders`,
    });
    const policy = await test.cloud.call<{ Policy: string }>(test.cloud.administrator(account), {
      service: 'lambda',
      operation: 'GetPolicy',
      input: { FunctionName: 'orders' },
    });
    expect(JSON.parse(policy.Policy)).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:sns:eu-west-1:${account}:orders` } },
        },
      ],
    });
    for (const resource of [permission, alias, version]) await resource.remove();
  });

  it('is refused for a function that does not exist', async () => {
    const context = contextOf(test.cloud, all, 'AWS::Lambda::Version');
    await expect(createResource(context, { FunctionName: 'nowhere' })).rejects.toThrow(
      `Function not found: arn:aws:lambda:eu-west-1:${account}:function:nowhere`,
    );
  });
});
