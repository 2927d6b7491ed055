import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../../steps/aws-clients.ts';
import type { CloudEvent } from '../../../../../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const dev = '333333333333';

let test: TestCloud;
let ssm: SSMClient;
beforeAll(async () => {
  test = await startTestCloud();
  ssm = test.clientFor(tools).client(SSMClient);
});
afterAll(() => test.cloud.stop());

type Putting = Pick<PutParameterCommandInput, 'Name' | 'Value'> & Partial<PutParameterCommandInput>;
const put = (input: Putting) => ssm.send(new PutParameterCommand({ Type: 'String', ...input }));
const get = async (Name: string, WithDecryption?: boolean) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

describe('a parameter', () => {
  it('is read by name, by ARN, by version and by label', async () => {
    expect(await put({ Name: '/common/bucket', Value: 'one' })).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await put({ Name: '/common/bucket', Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    await ssm.send(new LabelParameterVersionCommand({ Name: '/common/bucket', ParameterVersion: 1, Labels: ['live'] }));
    const ARN = `arn:aws:ssm:eu-west-1:${tools}:parameter/common/bucket`;
    expect(await get('/common/bucket')).toMatchObject({
      Name: '/common/bucket',
      Type: 'String',
      Value: 'two',
      Version: 2,
      ARN,
      DataType: 'text',
    });
    expect((await get('/common/bucket'))?.LastModifiedDate).toBeInstanceOf(Date);
    expect(await get(ARN)).toMatchObject({ Value: 'two' });
    expect(await get('/common/bucket:1')).toMatchObject({ Name: '/common/bucket', Value: 'one', Selector: ':1' });
    expect(await get('/common/bucket:live')).toMatchObject({ Value: 'one', Selector: ':live' });
    await expect(get('/common/bucket:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await expect(get('/common/none')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    await expect(get('__proto__')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('has a history', async () => {
    await put({ Name: 'history', Value: 'one', Description: 'kept' });
    await put({ Name: 'history', Value: 'two', Overwrite: true });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: 'history' }));
    expect(Parameters).toMatchObject([
      { Version: 1, Value: 'one', Description: 'kept' },
      {
        Version: 2,
        Value: 'two',
        Description: 'kept',
        LastModifiedUser: expect.stringContaining(`arn:aws:sts::${tools}:assumed-role/`) as string,
      },
    ]);
  });

  it('carries tags', async () => {
    await put({ Name: 'tagged', Value: 'x', Tags: [{ Key: 'a', Value: '1' }] });
    const resource = { ResourceType: 'Parameter', ResourceId: 'tagged' } as const;
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'b', Value: '2' }] }));
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['a'] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([{ Key: 'b', Value: '2' }]);
    const unknown = new ListTagsForResourceCommand({ ...resource, ResourceId: 'unknown' });
    await expect(ssm.send(unknown)).rejects.toMatchObject({ name: 'InvalidResourceId' });
  });

  it('is deleted', async () => {
    await put({ Name: 'gone', Value: 'x' });
    await put({ Name: 'gone-too', Value: 'x' });
    await ssm.send(new DeleteParameterCommand({ Name: 'gone' }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: 'gone' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    expect(await ssm.send(new DeleteParametersCommand({ Names: ['gone', 'gone-too'] }))).toMatchObject({
      DeletedParameters: ['gone-too'],
      InvalidParameters: ['gone'],
    });
  });

  it('tells EventBridge of its changes', async () => {
    const heard: CloudEvent[] = [];
    test.cloud.onEvent((event) => heard.push(event));
    await put({ Name: '/told', Value: 'x' });
    await ssm.send(new DeleteParameterCommand({ Name: '/told' }));
    expect(heard.map(({ detail }) => detail)).toEqual([
      { operation: 'Create', name: '/told', type: 'String' },
      { operation: 'Delete', name: '/told', type: 'String' },
    ]);
  });

  it.each<[string, Putting, string, string]>([
    [
      'exists',
      { Name: 'exists', Value: 'x' },
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value',
    ],
    [
      'is of another type',
      { Name: 'exists', Value: 'x', Type: 'StringList', Overwrite: true },
      'HierarchyTypeMismatchException',
      'does not support changing a parameter type',
    ],
    [
      'has no type',
      { Name: 'new', Value: 'x', Type: undefined },
      'ValidationException',
      'A parameter type is required',
    ],
    ['is no path from the root', { Name: 'a/b', Value: 'x' }, 'ValidationException', 'must be a fully qualified name'],
    [
      'has a name of AWS',
      { Name: '/aws/x', Value: 'x' },
      'AccessDeniedException',
      'No access to reserved parameter name: /aws/x.',
    ],
    [
      'begins with what is AWS’s',
      { Name: 'aws-x', Value: 'x' },
      'ValidationException',
      `can't be prefixed with "aws" or "ssm"`,
    ],
    [
      'has a strange name',
      { Name: '/a b', Value: 'x' },
      'ValidationException',
      'each sub-path can be formed as a mix of letters',
    ],
    ['has 16 levels', { Name: '/a'.repeat(16), Value: 'x' }, 'HierarchyLevelLimitExceededException', '15 levels'],
    [
      'does not fit its pattern',
      { Name: 'new', Value: 'x', AllowedPattern: String.raw`\d+` },
      'ParameterPatternMismatchException',
      String.raw`allowedPattern: \d+`,
    ],
    [
      'is too long',
      { Name: 'new', Value: 'x'.repeat(4097) },
      'ValidationException',
      'maximum parameter value of 4096 characters',
    ],
    ['nests another', { Name: 'new', Value: '{{ssm:x}}' }, 'ValidationException', `can't nest another parameter`],
  ])('is refused when it %s', async (_why, input, name, message) => {
    if (input.Name === 'exists') await put({ Name: 'exists', Value: 'x', Overwrite: true });
    await expect(put(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  });

  it('may be long in the advanced tier, from which it does not come back', async () => {
    const Value = 'x'.repeat(5000);
    expect(await put({ Name: 'long', Value, Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
    expect(await get('long')).toMatchObject({ Value });
    await expect(put({ Name: 'long', Value: 'x', Tier: 'Standard', Overwrite: true })).rejects.toThrow(
      "You can't downgrade",
    );
  });
});

describe('parameters of a path', () => {
  beforeAll(async () => {
    for (let index = 0; index < 12; index++)
      await put({ Name: `/paged/p${String(index).padStart(2, '0')}`, Value: `${index}` });
    await put({ Name: '/paged/deep/one', Value: 'deep', Type: 'StringList' });
  });

  it('come page by page, deeper ones where that is asked', async () => {
    const names: (string | undefined)[] = [];
    for await (const { Parameters } of paginateGetParametersByPath({ client: ssm }, { Path: '/paged' })) {
      names.push(...(Parameters ?? []).map(({ Name }) => Name));
    }
    expect(names).toHaveLength(12);
    const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/paged/', Recursive: true, MaxResults: 1 }));
    expect(deep.Parameters).toMatchObject([{ Name: '/paged/deep/one' }]);
    expect(deep.NextToken).toBeDefined();
    await expect(ssm.send(new GetParametersByPathCommand({ Path: '/', NextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
  });

  it('are described by filters, without values', async () => {
    const described = async (Key: string, Option: string, ...Values: string[]) => {
      const filter = new DescribeParametersCommand({ ParameterFilters: [{ Key, Option, Values }] });
      return (await ssm.send(filter)).Parameters ?? [];
    };
    expect(await described('Name', 'BeginsWith', '/paged/p')).toHaveLength(12);
    expect(await described('Path', 'OneLevel', '/paged')).toHaveLength(12);
    expect(await described('Path', 'Recursive', '/paged')).toHaveLength(13);
    const [list] = await described('Type', 'Equals', 'StringList');
    expect(list).toMatchObject({ Name: '/paged/deep/one', Tier: 'Standard' });
    expect(list).not.toHaveProperty('Value');
    await expect(described('Shape', 'Equals', 'round')).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  });

  it('are read many at once, the missing ones named', async () => {
    const Names = ['/paged/p00', '/paged/none', '/paged/p01:1'];
    const { Parameters, InvalidParameters } = await ssm.send(new GetParametersCommand({ Names }));
    expect(Parameters?.map(({ Value }) => Value)).toEqual(['0', '1']);
    expect(InvalidParameters).toEqual(['/paged/none']);
  });
});

describe('a secure parameter', () => {
  it.each(['Standard', 'Advanced'] as const)('of the %s tier is encrypted, and decrypted on request', async (Tier) => {
    const Name = `/secure/${Tier}`;
    const { KeyMetadata } = await test.clientFor(tools).client(KMSClient).send(new CreateKeyCommand({}));
    await put({ Name, Value: 'secret', Type: 'SecureString', KeyId: KeyMetadata?.Arn, Tier });
    expect((await get(Name))?.Value).not.toContain('secret');
    expect((await get(Name, true))?.Value).toBe('secret');
    expect(JSON.stringify(test.cloud.state('ssm', tools, 'eu-west-1', () => ({})))).not.toContain('"secret"');
  });

  it('uses the key that AWS manages where none is named, and no key that is missing', async () => {
    await put({ Name: '/secure/default', Value: 'secret', Type: 'SecureString' });
    expect((await get('/secure/default', true))?.Value).toBe('secret');
    const history = await ssm.send(new GetParameterHistoryCommand({ Name: '/secure/default' }));
    expect(history.Parameters).toMatchObject([{ KeyId: 'alias/aws/ssm' }]);
    const missing = put({ Name: '/secure/missing', Value: 'x', Type: 'SecureString', KeyId: 'alias/missing' });
    await expect(missing).rejects.toMatchObject({ name: 'InvalidKeyId' });
  });
});

describe('access', () => {
  const document = (Action: string | string[], Resource: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

  it('is by the ARN of each parameter', async () => {
    const iam = test.clientFor(tools).client(IAMClient);
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: tools }, Action: 'sts:AssumeRole' }],
    };
    const role = new CreateRoleCommand({ RoleName: 'Reader', AssumeRolePolicyDocument: JSON.stringify(trust) });
    const { Role } = await iam.send(role);
    const PolicyDocument = document(
      ['ssm:GetParameter', 'ssm:GetParameters'],
      `arn:aws:ssm:eu-west-1:${tools}:parameter/open/*`,
    );
    await iam.send(new PutRolePolicyCommand({ RoleName: 'Reader', PolicyName: 'own', PolicyDocument }));
    const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'test' });
    const { Credentials: given } = await test.clientFor(tools).client(STSClient).send(assume);
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    const reader = createAwsClients({ region: 'eu-west-1', endpoint: test.cloud.endpoint, credentials }).client(
      SSMClient,
    );
    await put({ Name: '/open/a', Value: 'a' });
    await put({ Name: '/closed/a', Value: 'a' });
    await expect(reader.send(new GetParameterCommand({ Name: '/open/a' }))).resolves.toBeDefined();
    await expect(reader.send(new GetParametersCommand({ Names: ['/open/a', '/closed/a'] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${tools}:assumed-role/Reader/test is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:${tools}:parameter/closed/a because no identity-based policy allows the ssm:GetParameters action`,
    });
  });

  it('does not cross accounts, even for an administrator', async () => {
    const Name = `arn:aws:ssm:eu-west-1:${tools}:parameter/common/bucket`;
    const other = test.clientFor(dev).client(SSMClient);
    await expect(other.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
