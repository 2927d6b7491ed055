import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textsOf } from '../../../../../../steps/stack-texts.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { account, allow, makeRole, stackRole } from './resources/stack-role.ts';

let test: TestCloud;
let client: CloudFormationClient;
let role: string;
beforeAll(async () => {
  test = await startTestCloud();
  client = test.clientFor(account).client(CloudFormationClient);
  role = await makeRole(test.cloud, 'function', 'lambda.amazonaws.com');
});
afterAll(() => test.cloud.stop());

const secrets = <T>(operation: string, input: object, caller = test.cloud.administrator(account)) =>
  test.cloud.call<T>(caller, { service: 'secretsmanager', operation, input: { ...input } });
const valueOf = async (SecretId: string | undefined) =>
  (await secrets<{ SecretString: string }>('GetSecretValue', { SecretId })).SecretString;

/** A function whose variables hold what the references name. */
const fn = (Variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Role: role,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => 1' },
    Environment: { Variables },
  },
});

/** The stack after a change set of it; all that CloudFormation tells of it, and the function's variables. */
async function deploy(
  StackName: string,
  Resources: object,
  more: { readonly RoleARN?: string; readonly isUpdate?: true } = {},
) {
  const { isUpdate, ...settings } = more;
  const names = { StackName, ChangeSetName: 'change' };
  const Outputs = 'Secret' in Resources ? { Outputs: { Secret: { Value: { Ref: 'Secret' } } } } : {};
  const TemplateBody = JSON.stringify({ Resources, ...Outputs });
  const ChangeSetType = isUpdate ? 'UPDATE' : 'CREATE';
  await client.send(new CreateChangeSetCommand({ ...names, ...settings, TemplateBody, ChangeSetType }));
  await test.cloud.idle();
  const shown = await client.send(new DescribeChangeSetCommand({ ...names, IncludePropertyValues: true }));
  await client.send(new ExecuteChangeSetCommand(names));
  await test.cloud.idle();
  const stack = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const processed = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
  const named = StackEvents.find(({ LogicalResourceId }) => LogicalResourceId === 'Fn')?.PhysicalResourceId;
  const reason = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason;
  const variables = async () => {
    const lambda = test.clientFor(account).client(LambdaClient);
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: named }));
    return found.Environment?.Variables;
  };
  const told = JSON.stringify([shown, stack, StackEvents, processed.TemplateBody]);
  return {
    status: stack?.StackStatus,
    arn: textsOf(stack?.Outputs, 'OutputKey', 'OutputValue')['Secret'],
    reason,
    told,
    variables,
  };
}

const generated = (options: object = {}) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: {
    GenerateSecretString: { SecretStringTemplate: '{"username":"orders"}', GenerateStringKey: 'password', ...options },
  },
});

describe('a secret of a stack', () => {
  it('has a password that only Secrets Manager and what refers to it know', async () => {
    const reference = { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}:SecretString:password}}' };
    const user = { 'Fn::Sub': 'by ${Secret}: {{resolve:secretsmanager:${Secret}::username}}' };
    const made = await deploy('generated', {
      Secret: generated({ PasswordLength: '20' }),
      Fn: fn({ P: reference, U: user }),
    });
    expect(made.status).toBe('CREATE_COMPLETE');
    const { username, password = '' } = JSON.parse(await valueOf(made.arn)) as Record<string, string>;
    expect([username, password.length]).toEqual(['orders', 20]);
    expect(await made.variables()).toEqual({ P: password, U: `by ${made.arn}: orders` });
    expect(made.told).not.toContain(JSON.stringify(password).slice(1, -1));

    // An update that leaves alone how it is generated leaves the password alone.
    const Secret = generated({ PasswordLength: '20' });
    Object.assign(Secret.Properties, { Description: 'of orders' });
    await deploy('generated', { Secret, Fn: fn({ P: reference, U: user }) }, { isUpdate: true });
    expect(JSON.parse(await valueOf(made.arn))).toEqual({ username, password });
    await deploy('generated', { Secret: generated({ PasswordLength: 30 }) }, { isUpdate: true });
    expect((JSON.parse(await valueOf(made.arn)) as Record<string, string>)['password']).toHaveLength(30);

    await client.send(new DeleteStackCommand({ StackName: 'generated' }));
    await test.cloud.idle();
    await expect(valueOf(made.arn)).rejects.toThrow("Secrets Manager can't find the specified secret.");
  });

  it('has the value that it is given, a policy, and is attached', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:RotateSecret', Resource: '*' }],
    };
    const made = await deploy('given', {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'given/value', SecretString: '{"a":1}' } },
      Policy: {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: policy },
      },
      Attachment: {
        Type: 'AWS::SecretsManager::SecretTargetAttachment',
        Properties: { SecretId: { Ref: 'Secret' }, TargetId: 'database', TargetType: 'AWS::RDS::DBInstance' },
      },
      Fn: fn({ A: { 'Fn::Sub': '{{resolve:secretsmanager:${Attachment}:SecretString:a}}' } }),
    });
    expect([made.status, made.reason]).toEqual(['CREATE_COMPLETE', undefined]);
    expect(made.arn).toMatch(new RegExp(`^arn:aws:secretsmanager:eu-west-1:${account}:secret:given/value-\\w{6}$`));
    expect(await made.variables()).toEqual({ A: '1' });
    const { ResourcePolicy } = await secrets<{ ResourcePolicy: string }>('GetResourcePolicy', { SecretId: made.arn });
    expect(JSON.parse(ResourcePolicy)).toEqual(policy);
  });

  it.each([
    [
      'both ways',
      { SecretString: 'x', GenerateSecretString: {} },
      /either SecretString or GenerateSecretString, not both/,
    ],
    [
      'a template that is no JSON',
      { GenerateSecretString: { SecretStringTemplate: 'x', GenerateStringKey: 'p' } },
      /Could not parse SecretStringTemplate JSON/,
    ],
    ['a template without a key', { GenerateSecretString: { SecretStringTemplate: '{}' } }, /must be given together/],
  ])('is refused with %s', async (name, Properties, expected) => {
    const made = await deploy(name.replaceAll(' ', '-'), {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties },
    });
    expect([made.status, made.reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringMatching(expected)]);
  });
});

describe('{{resolve:secretsmanager:…}}', () => {
  let previous: string;
  beforeAll(async () => {
    const { VersionId } = await secrets<{ VersionId: string }>('CreateSecret', {
      Name: 'db',
      SecretString: '{"p":"old"}',
    });
    previous = VersionId;
    await secrets('PutSecretValue', { SecretId: 'db', SecretString: '{"p":"new","n":5}' });
    await secrets('CreateSecret', { Name: 'plain', SecretString: 'just text' });
  });

  it('takes a member, a label or a version', async () => {
    const made = await deploy('taken', {
      Fn: fn({
        ALL: '{{resolve:secretsmanager:plain}}',
        MEMBER: '{{resolve:secretsmanager:db:SecretString:p}}',
        NUMBER: '{{resolve:secretsmanager:db:SecretString:n}}',
        LABEL: '{{resolve:secretsmanager:db:SecretString:p:AWSPREVIOUS}}',
        VERSION: `{{resolve:secretsmanager:db:SecretString:p::${previous}}}`,
      }),
    });
    expect(await made.variables()).toEqual({
      ALL: 'just text',
      MEMBER: 'new',
      NUMBER: '5',
      LABEL: 'old',
      VERSION: 'old',
    });
    for (const value of ['just text', '"new"', 'old']) expect(made.told).not.toContain(value);
  });

  it.each([
    [
      'none',
      "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException)",
    ],
    ['db:SecretString:none', 'Could not find a value associated with JSONKey in SecretString'],
    ['db:SecretString:toString', 'Could not find a value associated with JSONKey in SecretString'],
    ['plain:SecretString:p', 'Could not parse SecretString JSON'],
    [
      'db:SecretBinary',
      'Incorrect format is used in the following dynamic reference: [{{resolve:secretsmanager:db:SecretBinary}}]',
    ],
    ['db:SecretString:p:AWSCURRENT:1234', 'Version stage and version id cannot both be given'],
    [
      'db:SecretString:p:AWSPENDING',
      "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    ],
  ])('fails the resource that has it: %s', async (key, expected) => {
    const made = await deploy(`fails-${key.replaceAll(/\W/g, '-')}`, {
      Fn: fn({ V: `{{resolve:secretsmanager:${key}}}` }),
    });
    expect([made.status, made.reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining(expected)]);
  });

  it('is read as the role of the stack, which needs the key too', async () => {
    const Fn = fn({ V: '{{resolve:secretsmanager:keyed}}' });
    const { KeyMetadata } = await test.cloud.call<{ KeyMetadata: { Arn: string } }>(test.cloud.administrator(account), {
      service: 'kms',
      operation: 'CreateKey',
      input: {},
    });
    await secrets('CreateSecret', { Name: 'keyed', SecretString: 'x', KmsKeyId: KeyMetadata.Arn });
    const reasonAs = async (name: string, ...actions: string[]) => {
      await stackRole(test.cloud, name, allow('lambda:*', 'iam:PassRole', ...actions));
      return deploy(name, { Fn }, { RoleARN: `arn:aws:iam::${account}:role/${name}` });
    };
    expect((await reasonAs('no-secrets')).reason).toMatch(
      /assumed-role\/no-secrets\/.+ is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:\d+:secret:keyed-\w{6} .+Error Code: AccessDeniedException\)$/,
    );
    expect((await reasonAs('no-key', 'secretsmanager:GetSecretValue')).reason).toMatch(
      /^Access to KMS is not allowed \(/,
    );
    const made = await reasonAs('all', 'secretsmanager:GetSecretValue', 'kms:Decrypt');
    expect(await made.variables()).toEqual({ V: 'x' });
  });
});
