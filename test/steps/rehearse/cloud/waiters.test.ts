import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../../steps/package-root.ts';
import { inlineSource } from '../../../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { startTestCloud, type TestCloud } from '../../../helpers/cloud.ts';
import { allow, makeRoleIn } from '../../../helpers/roles.ts';

type Input = Readonly<Record<string, unknown>>;
type WaitUntil = (
  settings: {
    readonly client: unknown;
    readonly maxWaitTime: number;
    readonly minDelay: number;
    readonly maxDelay: number;
  },
  input: Input,
) => Promise<{ readonly state: string }>;

interface Waiter {
  /** What the waiter is asked; the thing is not there, or not ready, when it looks first. */
  readonly input: Input;
  /** Begins what the waiter waits for, before it looks: an operation that takes a while. */
  readonly before?: () => Promise<unknown>;
  /** Brings about what the waiter waits for, once it has looked and not found it. */
  readonly after?: () => Promise<unknown>;
  /** Input of a waiter that must give up, and what makes it so. */
  readonly failing?: Input;
  readonly fail?: () => Promise<unknown>;
}

/** Waiters of what the cloud does not have. */
const notThere = [
  'cloudformation StackImportComplete',
  'cloudformation StackRefactorCreateComplete',
  'cloudformation StackRefactorExecuteComplete',
  'cloudformation TypeRegistrationComplete',
  'dynamodb BulkOperationCompleted',
  'dynamodb ContributorInsightsEnabled',
  'dynamodb ExportCompleted',
  'dynamodb ImportCompleted',
  'dynamodb KinesisStreamingDestinationActive',
  'ecr ImageScanComplete',
  'ecr LifecyclePolicyPreviewComplete',
  'iam InstanceProfileExists',
  'ssm CommandExecuted',
];

const account = '333333333333';
const require = createRequire(import.meta.url);
const packages = readdirSync(join(packageRoot(), 'node_modules/@aws-sdk')).filter((name) => name.startsWith('client-'));
const waiters = packages.flatMap((name) => {
  const module = require(`@aws-sdk/${name}`) as Readonly<Record<string, unknown>>;
  const client = Object.entries(module).find(([key]) => /^[A-Z]\w+Client$/.test(key))?.[1] as new () => unknown;
  return Object.keys(module).flatMap((key) => {
    const waiter = /^waitUntil(.+)$/.exec(key)?.[1];
    return waiter
      ? [{ name: `${name.slice('client-'.length)} ${waiter}`, wait: module[key] as WaitUntil, client }]
      : [];
  });
});

describe("the SDK's own waiters", () => {
  let test: TestCloud;
  let role: string;
  const ask = <T = Input>(call: string, input: Input = {}): Promise<T> => {
    const [service = '', operation = ''] = call.split(' ');
    return test.cloud.call(test.cloud.administrator(account), { service, operation, input });
  };
  beforeAll(async () => {
    const slow = (type: string) => (type === 'AWS::SQS::Queue' ? 300 : 0);
    test = await startTestCloud({ resourceDuration: slow });
    role = await makeRoleIn(test.cloud, account, 'function', 'lambda.amazonaws.com', allow('*'));
  });
  afterAll(() => test.cloud.stop());

  const body = (Resources: object) => JSON.stringify({ Resources });
  const queue = (DelaySeconds: number) => ({ Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds } } });
  const bad = { Bad: { Type: 'AWS::S3::Bucket', DependsOn: 'Queue', Properties: { BucketName: 'Not_A_Bucket' } } };
  const create = (StackName: string, resources: object = queue(1), more: Input = {}) =>
    ask('cloudformation CreateStack', { StackName, TemplateBody: body(resources), ...more });
  const update = (StackName: string, resources: object) =>
    ask('cloudformation UpdateStack', { StackName, TemplateBody: body(resources) });
  const made = async (StackName: string) => {
    await create(StackName);
    await test.cloud.idle();
  };
  const changeSet = (StackName: string, resources: object) =>
    ask('cloudformation CreateChangeSet', { StackName, ChangeSetName: 'set', TemplateBody: body(resources) });
  const code = () => inlineSource('def handler(event, context): pass', 'python3.13');
  const createFunction = (FunctionName: string) =>
    ask('lambda CreateFunction', {
      FunctionName,
      Role: role,
      Runtime: 'python3.13',
      Handler: 'index.handler',
      Code: { ZipFile: code() },
    });
  const table = (TableName: string) =>
    ask('dynamodb CreateTable', {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  const bucket = (Bucket: string) =>
    ask('s3 CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  const document = (Action: string, more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] });

  const tried: Readonly<Record<string, () => Waiter>> = {
    'cloudformation ChangeSetCreateComplete': () => ({
      before: async () => (await made('planned'), await changeSet('planned', queue(2))),
      input: { StackName: 'planned', ChangeSetName: 'set' },
      fail: async () => (await made('unchanged'), await changeSet('unchanged', queue(1))),
      failing: { StackName: 'unchanged', ChangeSetName: 'set' },
    }),
    'cloudformation StackExists': () => ({ input: { StackName: 'exists' }, after: () => create('exists') }),
    'cloudformation StackCreateComplete': () => ({
      before: () => create('created'),
      input: { StackName: 'created' },
      fail: () => create('rolled-back', { ...queue(1), ...bad }),
      failing: { StackName: 'rolled-back' },
    }),
    'cloudformation StackUpdateComplete': () => ({
      before: async () => (await made('updated'), await update('updated', queue(2))),
      input: { StackName: 'updated' },
      fail: async () => (await made('not-updated'), await update('not-updated', { ...queue(2), ...bad })),
      failing: { StackName: 'not-updated' },
    }),
    'cloudformation StackRollbackComplete': () => ({
      before: async () => (await made('undone'), await update('undone', { ...queue(2), ...bad })),
      input: { StackName: 'undone' },
      fail: () => ask('cloudformation DeleteStack', { StackName: 'undone' }),
      failing: { StackName: 'undone' },
    }),
    'cloudformation StackDeleteComplete': () => ({
      before: async () => (await made('deleted'), await ask('cloudformation DeleteStack', { StackName: 'deleted' })),
      input: { StackName: 'deleted' },
      fail: async () => {
        await create('kept', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full-one' } } });
        await test.cloud.idle();
        await ask('s3 PutObject', { Bucket: 'full-one', Key: 'k', Body: Buffer.from('x') });
        await ask('cloudformation DeleteStack', { StackName: 'kept' });
      },
      failing: { StackName: 'kept' },
    }),
    'dynamodb TableExists': () => ({ input: { TableName: 'coming' }, after: () => table('coming') }),
    'dynamodb TableNotExists': () => ({
      before: () => table('going'),
      input: { TableName: 'going' },
      after: () => ask('dynamodb DeleteTable', { TableName: 'going' }),
    }),
    'iam RoleExists': () => ({
      input: { RoleName: 'coming' },
      after: () => makeRoleIn(test.cloud, account, 'coming', 'lambda.amazonaws.com'),
    }),
    'iam UserExists': () => ({
      input: { UserName: 'coming' },
      after: () => ask('iam CreateUser', { UserName: 'coming' }),
    }),
    'iam PolicyExists': () => ({
      input: { PolicyArn: `arn:aws:iam::${account}:policy/coming` },
      after: () =>
        ask('iam CreatePolicy', { PolicyName: 'coming', PolicyDocument: document('s3:*', { Resource: '*' }) }),
    }),
    'lambda FunctionExists': () => ({ input: { FunctionName: 'coming' }, after: () => createFunction('coming') }),
    'lambda FunctionActive': () => ({ before: () => createFunction('a'), input: { FunctionName: 'a' } }),
    'lambda FunctionActiveV2': () => ({ before: () => createFunction('b'), input: { FunctionName: 'b' } }),
    'lambda FunctionUpdated': () => ({ before: () => createFunction('c'), input: { FunctionName: 'c' } }),
    'lambda FunctionUpdatedV2': () => ({ before: () => createFunction('d'), input: { FunctionName: 'd' } }),
    'lambda PublishedVersionActive': () => ({
      before: async () => (await createFunction('e'), await ask('lambda PublishVersion', { FunctionName: 'e' })),
      input: { FunctionName: 'e', Qualifier: '1' },
    }),
    's3 BucketExists': () => ({ input: { Bucket: 'coming-bucket' }, after: () => bucket('coming-bucket') }),
    's3 BucketNotExists': () => ({
      before: () => bucket('going-bucket'),
      input: { Bucket: 'going-bucket' },
      after: () => ask('s3 DeleteBucket', { Bucket: 'going-bucket' }),
    }),
    's3 ObjectExists': () => ({
      before: () => bucket('coming-object'),
      input: { Bucket: 'coming-object', Key: 'k' },
      after: () => ask('s3 PutObject', { Bucket: 'coming-object', Key: 'k', Body: Buffer.from('x') }),
    }),
    's3 ObjectNotExists': () => ({
      before: async () => {
        await bucket('going-object');
        await ask('s3 PutObject', { Bucket: 'going-object', Key: 'k', Body: Buffer.from('x') });
      },
      input: { Bucket: 'going-object', Key: 'k' },
      after: () => ask('s3 DeleteObject', { Bucket: 'going-object', Key: 'k' }),
    }),
  };

  it('are tried, each whose operation the cloud has', () => {
    expect(waiters.map(({ name }) => name).toSorted()).toEqual([...Object.keys(tried), ...notThere].toSorted());
  });

  const settings = { maxWaitTime: 60, minDelay: 0.02, maxDelay: 0.1 };

  /** Once the waiter has looked, and been answered or refused. */
  const looked = () =>
    new Promise<void>((resolve) => {
      test.cloud.onCall(({ userAgent }) => {
        if (userAgent?.startsWith('aws-sdk-js/')) resolve();
      });
    });

  it.each(waiters.filter(({ name }) => !notThere.includes(name)))(
    'go on until it is so, or never will be: $name',
    async ({ name, wait, client: Client }) => {
      const { input, before, after, failing, fail } = tried[name]!();
      const client = test.clientFor(account).client(Client as never);
      await before?.();
      const first = looked();
      const waiting = wait({ client, ...settings }, input);
      if (after) {
        await first;
        await after();
      }
      expect(await waiting).toMatchObject({ state: 'SUCCESS' });
      if (fail === undefined || failing === undefined) return;
      await fail();
      await expect(wait({ client, ...settings }, failing)).rejects.toThrow('FAILURE');
    },
  );
});
