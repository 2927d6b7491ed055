import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  type DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
let world: TestCloud;
let client: CloudFormationClient;
let s3: S3Client;

beforeAll(async () => {
  world = await startTestCloud();
  client = world.clientFor(dev).client(CloudFormationClient);
  s3 = world.clientFor(dev).client(S3Client);
  await s3.send(
    new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
});
afterAll(async () => world.cloud.stop());

const queue = (properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const body = (resources: object, rest: object = {}) => JSON.stringify({ ...rest, Resources: resources });

async function upload(key: string, text: string): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: key, Body: text }));
  return `https://s3.eu-west-1.amazonaws.com/templates/${key}`;
}

async function makeChangeSet(stack: string, template: string, rest: object = {}): Promise<DescribeChangeSetOutput> {
  const input = { StackName: stack, ChangeSetName: 'change', TemplateBody: template, ...rest };
  await client.send(new CreateChangeSetCommand(input));
  await world.cloud.idle();
  return describeChangeSet(stack, { IncludePropertyValues: true });
}

function describeChangeSet(stack: string, rest: object = {}): Promise<DescribeChangeSetOutput> {
  return client.send(new DescribeChangeSetCommand({ StackName: stack, ChangeSetName: 'change', ...rest }));
}

async function execute(stack: string): Promise<void> {
  await client.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName: 'change' }));
  await world.cloud.idle();
}

async function deploy(stack: string, template: string, rest: object = {}): Promise<void> {
  const made = await makeChangeSet(stack, template, rest);
  expect(made.StatusReason).toBeUndefined();
  await execute(stack);
}

async function statusOf(stack: string): Promise<string | undefined> {
  return (await client.send(new DescribeStacksCommand({ StackName: stack }))).Stacks?.[0]?.StackStatus;
}

const creation = { ChangeSetType: 'CREATE' };
const brief = (made: DescribeChangeSetOutput) =>
  made.Changes?.map(({ ResourceChange: change }) =>
    `${change?.Action} ${change?.LogicalResourceId} ${change?.Replacement ?? ''}`.trim(),
  );

describe('a change set', () => {
  test('of a new stack lets it be reviewed, then creates it', async () => {
    const made = await makeChangeSet('fresh', body({ Queue: queue() }), creation);
    expect([made.Status, made.ExecutionStatus, brief(made)]).toEqual(['CREATE_COMPLETE', 'AVAILABLE', ['Add Queue']]);
    expect(await statusOf('fresh')).toBe('REVIEW_IN_PROGRESS');
    await execute('fresh');
    expect(await statusOf('fresh')).toBe('CREATE_COMPLETE');
    await expect(execute('fresh')).rejects.toThrow(
      /cannot be executed in its current execution status of \[EXECUTE_COMPLETE\]/,
    );
  });

  test('shows what is modified, replaced, added and removed, with its cause and values', async () => {
    const parameters = { Parameters: { Delay: { Type: 'Number', Default: 1 } } };
    const first = {
      Changed: queue({ DelaySeconds: { Ref: 'Delay' } }),
      Replaced: queue({ QueueName: 'one' }),
      Gone: queue(),
    };
    const policy = { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Replaced' }], PolicyDocument: {} } };
    await deploy('various', body({ ...first, Policy: policy }, parameters), creation);
    const second = { Changed: first.Changed, Replaced: queue({ QueueName: 'two' }), Policy: policy, New: queue() };
    const made = await makeChangeSet('various', body(second, parameters), {
      Parameters: [{ ParameterKey: 'Delay', ParameterValue: '2' }],
    });
    expect(brief(made)).toEqual([
      'Modify Changed False',
      'Remove Gone',
      'Add New',
      'Modify Policy False',
      'Modify Replaced True',
    ]);
    const details = (id: string) =>
      made.Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === id)?.ResourceChange?.Details;
    expect(details('Changed')?.[0]).toMatchObject({
      ChangeSource: 'ParameterReference',
      CausingEntity: 'Delay',
      Evaluation: 'Static',
      Target: { Name: 'DelaySeconds', BeforeValue: '1', AfterValue: '2', RequiresRecreation: 'Never' },
    });
    expect(details('Replaced')?.[0]).toMatchObject({
      ChangeSource: 'DirectModification',
      Target: { RequiresRecreation: 'Always' },
    });
    expect(details('Policy')?.[0]).toMatchObject({ ChangeSource: 'ResourceReference', CausingEntity: 'Replaced' });
  });

  test('without changes fails and says so in the words that clients look for', async () => {
    await deploy('same', body({ Queue: queue() }), creation);
    const made = await makeChangeSet('same', body({ Queue: queue() }));
    expect([made.Status, made.ExecutionStatus]).toEqual(['FAILED', 'UNAVAILABLE']);
    expect(made.StatusReason).toBe(
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    );
    await expect(execute('same')).rejects.toThrow(/cannot be executed in its current status of \[FAILED\]/);
    await client.send(new DeleteChangeSetCommand({ StackName: 'same', ChangeSetName: 'change' }));
    expect((await client.send(new ListChangeSetsCommand({ StackName: 'same' }))).Summaries ?? []).toEqual([]);
    await expect(describeChangeSet('same')).rejects.toThrow(
      expect.objectContaining({ name: 'ChangeSetNotFoundException' }),
    );
  });

  test('hides the values of NoEcho parameters', async () => {
    const template = body(
      { Queue: queue({ QueueName: { Ref: 'Secret' } }) },
      { Parameters: { Secret: { Type: 'String', NoEcho: true } } },
    );
    const made = await makeChangeSet('secret', template, {
      ...creation,
      Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hush' }],
    });
    expect(JSON.stringify(made)).not.toContain('hush');
    expect(made.Parameters?.[0]?.ParameterValue).toBe('****');
  });

  test('that may delete on failure leaves no stack behind', async () => {
    const made = await makeChangeSet(
      'brief',
      body({ Bad: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' } } }),
      {
        ...creation,
        OnStackFailure: 'DELETE',
      },
    );
    await execute('brief');
    expect(await statusOf(made.StackId ?? '')).toBe('DELETE_COMPLETE');
    const { OperationEvents } = await client.send(
      new DescribeEventsCommand({ StackName: made.StackId, Filters: { FailedEvents: true } }),
    );
    expect(OperationEvents?.map(({ LogicalResourceId, EventType }) => [LogicalResourceId, EventType])).toEqual([
      ['Bad', 'PROVISIONING_ERROR'],
    ]);
  });
});

describe('nested stacks', () => {
  const child = (delay: number) =>
    body(
      { Queue: queue({ DelaySeconds: delay }) },
      {
        Parameters: { Name: { Type: 'String', AllowedPattern: '[A-Za-z0-9-]+' } },
        Outputs: { Name: { Value: { 'Fn::GetAtt': 'Queue.QueueName' } }, Given: { Value: { Ref: 'Name' } } },
      },
    );
  const nested = (url: string, parameters: object = {}) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: url, Parameters: parameters },
  });

  test('take parameters, give outputs and are followed by a change set of their own', async () => {
    const [one, two] = [await upload('child-1.json', child(1)), await upload('child-2.json', child(2))];
    const parent = (url: string) =>
      body(
        {
          Queue: queue(),
          Child: nested(url, { Name: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }),
          Unchanged: nested(one, { Name: 'x' }),
        },
        {
          Outputs: { Given: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Given'] } } },
        },
      );
    await deploy('parent', parent(one), { ...creation, IncludeNestedStacks: true });
    const stack = (await client.send(new DescribeStacksCommand({ StackName: 'parent' }))).Stacks?.[0];
    expect([stack?.StackStatus, stack?.Outputs?.[0]?.OutputValue]).toEqual([
      'CREATE_COMPLETE',
      expect.stringMatching(/^parent-Queue-/),
    ]);

    const made = await makeChangeSet('parent', parent(two), { IncludeNestedStacks: true });
    expect(brief(made)).toEqual(['Modify Child False']);
    const inner = await client.send(
      new DescribeChangeSetCommand({ ChangeSetName: made.Changes?.[0]?.ResourceChange?.ChangeSetId }),
    );
    expect([brief(inner), inner.RootChangeSetId]).toEqual([['Modify Queue False'], made.ChangeSetId]);
    await execute('parent');
    expect(await statusOf(inner.StackId ?? '')).toBe('UPDATE_COMPLETE');
    const unchanged = await makeChangeSet('parent', parent(two), { IncludeNestedStacks: true });
    expect(unchanged.StatusReason).toMatch(/didn't contain changes/);
    const shallow = await makeChangeSet('parent', parent(two), { ChangeSetName: 'shallow' }).then(() =>
      client.send(new DescribeChangeSetCommand({ StackName: 'parent', ChangeSetName: 'shallow' })),
    );
    expect(brief(shallow)).toEqual(['Modify Child False', 'Modify Unchanged False']);
    expect(shallow.Changes?.[0]?.ResourceChange?.Details?.[0]?.ChangeSource).toBe('Automatic');
  });

  test('that fail tell the parent why, and go with it', async () => {
    const bad = await upload(
      'bad.json',
      body({ Bad: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' } } }),
    );
    await deploy('unlucky', body({ Child: nested(bad) }), creation);
    expect(await statusOf('unlucky')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'unlucky' }));
    const failed = StackEvents?.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toMatch(
      /^Embedded stack arn:.* was not successfully created: The following resource\(s\) failed to create: \[Bad\]\./,
    );
    expect(await statusOf(failed?.PhysicalResourceId ?? '')).toBe('DELETE_COMPLETE');
  });

  test('go back with their parent when it fails after them', async () => {
    const [one, two] = [await upload('back-1.json', child(1)), await upload('back-2.json', child(2))];
    await deploy('back', body({ Child: nested(one, { Name: 'x' }) }), creation);
    const bad = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' }, DependsOn: 'Child' };
    await deploy('back', body({ Child: nested(two, { Name: 'x' }), Bad: bad }));
    expect(await statusOf('back')).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'back' }));
    const childId =
      StackEvents?.find(({ LogicalResourceId }) => LogicalResourceId === 'Child')?.PhysicalResourceId ?? '';
    expect(await statusOf(childId)).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('includes', () => {
  test('are put in at the top level, in a section and inside of properties', async () => {
    await upload('outputs.yml', 'Outputs:\n  Name:\n    Value:\n      Fn::GetAtt: [Queue, QueueName]\n');
    await upload('resource.yml', 'Other:\n  Type: AWS::SQS::Queue\n');
    await upload('properties.json', '{"DelaySeconds": 7}');
    const include = (key: string) => ({
      Name: 'AWS::Include',
      Parameters: { Location: { 'Fn::Sub': `s3://\${Bucket}/${key}` } },
    });
    const template = body(
      {
        'Fn::Transform': include('resource.yml'),
        Queue: queue({ QueueName: 'included', 'Fn::Transform': [include('properties.json')] }),
      },
      { Parameters: { Bucket: { Type: 'String', Default: 'templates' } }, Transform: [include('outputs.yml')] },
    );
    const made = await makeChangeSet('including', template, creation);
    expect([made.StatusReason, brief(made)]).toEqual([undefined, ['Add Other', 'Add Queue']]);
    expect(made.Changes?.[1]?.ResourceChange?.AfterContext).toContain('"DelaySeconds":7');
    await execute('including');
    const stack = (await client.send(new DescribeStacksCommand({ StackName: 'including' }))).Stacks?.[0];
    expect(stack?.Outputs?.[0]?.OutputValue).toBe('included');
  });

  test.each([
    ['short.yml', '!Ref A'],
    ['nested.yml', "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: 's3://templates/short.yml'}}}"],
    ['broken.yml', '{'],
  ])('with %s are refused', async (key, value) => {
    await upload(key, `QueueName: ${value}\n`);
    const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: `s3://templates/${key}` } } };
    const made = await makeChangeSet(`refused-${key.replace('.yml', '')}`, body({ Queue: queue(include) }), creation);
    expect(made.Status).toBe('FAILED');
    expect(made.StatusReason).toBe(
      "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON",
    );
  });
});
