import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someoneWhoMay } from '../../../../../helpers/roles.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
let world: TestCloud;
let client: CloudFormationClient;
beforeAll(async () => {
  world = await startTestCloud();
  client = world.clientFor(dev).client(CloudFormationClient);
});
afterAll(() => world.cloud.stop());

const queue = (QueueName: string, VisibilityTimeout = 30) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, VisibilityTimeout },
});
const topic = (DisplayName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
const body = (resources: object) => JSON.stringify({ Resources: resources });
const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Statement: Statement.map((one) => ({ Principal: '*', Resource: '*', ...one })) });
const allowAll = { Effect: 'Allow', Action: 'Update:*' };

async function create(StackName: string, resources: object, StackPolicyBody?: string): Promise<void> {
  const input = { StackName, TemplateBody: body(resources), StackPolicyBody };
  await client.send(new CreateStackCommand(input));
  await world.cloud.idle();
}

async function update(StackName: string, resources: object, rest: object = {}): Promise<string | undefined> {
  await client.send(new UpdateStackCommand({ StackName, TemplateBody: body(resources), ...rest }));
  await world.cloud.idle();
  return statusOf(StackName);
}

async function statusOf(StackName: string): Promise<string | undefined> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.StackStatus;
}

/** `ID REASON` of what failed, the newest first. */
async function failuresOf(StackName: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED').map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId} ${ResourceStatusReason}`,
  );
}

async function physicalIds(StackName: string): Promise<Readonly<Record<string, string | undefined>>> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId]));
}

describe('a stack policy', () => {
  it('refuses a replacement, which is rolled back, and lets the same resource be modified', async () => {
    const deny = {
      Effect: 'Deny',
      Action: ['Update:Replace', 'Update:Delete'],
      Resource: ['LogicalResourceId/Orders'],
    };
    await create('replaced', { Orders: queue('a'), Topic: topic('a') }, policy(allowAll, deny));
    const before = await physicalIds('replaced');
    expect(await update('replaced', { Orders: queue('b'), Topic: topic('b') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await failuresOf('replaced')).at(-1)).toBe(
      'Orders Action denied by stack policy: Statement [#1] does not allow [Update:Replace, Update:Delete] for resource [LogicalResourceId/Orders];',
    );
    expect(await physicalIds('replaced')).toEqual(before);
    expect(await update('replaced', { Orders: queue('a', 60), Topic: topic('b') })).toBe('UPDATE_COMPLETE');
  });

  it('refuses a removal before anything is changed', async () => {
    const deny = { Effect: 'Deny', Action: 'Update:Delete', Resource: 'LogicalResourceId/Ord*' };
    await create('removed', { Orders: queue('c'), Topic: topic('c') }, policy(deny, allowAll));
    expect(await update('removed', { Topic: topic('d') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await failuresOf('removed')).toEqual([
      'Orders Action denied by stack policy: Statement [#0] does not allow [Update:Delete] for resource [LogicalResourceId/Ord*];',
    ]);
    expect(Object.keys(await physicalIds('removed'))).toEqual(['Orders', 'Topic']);
    expect(await update('removed', { Orders: queue('c') })).toBe('UPDATE_COMPLETE');
  });

  it('allows nothing that it does not name', async () => {
    await create('implicit', { Orders: queue('e'), Topic: topic('e') });
    const NotResource = 'LogicalResourceId/Topic';
    const StackPolicyBody = policy({ Effect: 'Allow', NotAction: 'Update:Delete', Resource: undefined, NotResource });
    await client.send(new SetStackPolicyCommand({ StackName: 'implicit', StackPolicyBody }));
    expect(await update('implicit', { Orders: queue('f'), Topic: topic('e') })).toBe('UPDATE_COMPLETE');
    expect(await update('implicit', { Orders: queue('f'), Topic: topic('f') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await update('implicit', { Topic: topic('e') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await failuresOf('implicit')).toReversed()).toEqual([
      'Topic Action not allowed by stack policy',
      'Orders Action not allowed by stack policy',
    ]);
  });

  it('may speak of types', async () => {
    const types = (ResourceType: readonly string[]) => ({ StringLike: { ResourceType } });
    const deny = { Effect: 'Deny', Action: 'Update:*', Condition: types(['AWS::SNS::*']) };
    await create('typed', { Orders: queue('g'), Topic: topic('g') }, policy(allowAll, deny));
    expect(await update('typed', { Orders: queue('h'), Topic: topic('g') })).toBe('UPDATE_COMPLETE');
    expect(await update('typed', { Orders: queue('h'), Topic: topic('h') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await failuresOf('typed')).toEqual([
      'Topic Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];',
    ]);
  });

  it('judges change sets too when they are executed', async () => {
    await create('executed', { Orders: queue('i') }, policy({ Effect: 'Deny', Action: 'Update:*' }));
    const [StackName, ChangeSetName] = ['executed', 'replaces'];
    await client.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName, TemplateBody: body({ Orders: queue('j') }) }),
    );
    await world.cloud.idle();
    await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    await world.cloud.idle();
    expect(await statusOf('executed')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await failuresOf('executed')).toHaveLength(1);
  });

  it('is overridden for one update, and replaced after one, never for it', async () => {
    const deny = policy({ Effect: 'Deny', Action: 'Update:*' });
    await create('overridden', { Orders: queue('k') }, deny);
    const override = { StackPolicyDuringUpdateBody: policy(allowAll) };
    expect(await update('overridden', { Orders: queue('l') }, override)).toBe('UPDATE_COMPLETE');
    const stored = () => client.send(new GetStackPolicyCommand({ StackName: 'overridden' }));
    expect((await stored()).StackPolicyBody).toBe(deny);
    const next = { StackPolicyBody: policy(allowAll) };
    expect(await update('overridden', { Orders: queue('m') }, next)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await stored()).StackPolicyBody).toBe(deny);
    expect(await update('overridden', { Orders: queue('m') }, { ...override, ...next })).toBe('UPDATE_COMPLETE');
    expect((await stored()).StackPolicyBody).toBe(policy(allowAll));
  });

  it('is overridden only by who may set it', async () => {
    await create('guarded', { Orders: queue('n') }, policy({ Effect: 'Deny', Action: 'Update:*' }));
    const caller = await someoneWhoMay(world.cloud, dev, 'cloudformation:UpdateStack', 'sqs:*');
    const input = { StackName: 'guarded', TemplateBody: body({ Orders: queue('o') }) };
    const override = { StackPolicyDuringUpdateBody: policy(allowAll) };
    await expect(
      world
        .clientAs(caller)
        .client(CloudFormationClient)
        .send(new UpdateStackCommand({ ...input, ...override })),
    ).rejects.toThrow(/is not authorized to perform: cloudformation:SetStackPolicy/);
  });

  it.each([
    ['no JSON', 'none'],
    ['another action', policy({ Effect: 'Deny', Action: 'Delete:*' })],
    ['a principal', JSON.stringify({ Statement: [{ ...allowAll, Principal: 'arn:aws:iam::1:root', Resource: '*' }] })],
    ['another condition', policy({ ...allowAll, Condition: { Bool: { ResourceType: 'x' } } })],
  ])('is refused with %s', async (_what, StackPolicyBody) => {
    await expect(
      client.send(new SetStackPolicyCommand({ StackName: 'replaced', StackPolicyBody })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Error validating stack policy: Invalid stack policy',
    });
  });
});

describe('a nested stack', () => {
  it('is refused or let through by the policy of its parent, and is protected from deletion with it', async () => {
    const s3 = world.clientFor(dev).client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'templates-of-dev' }));
    const put = (Key: string, DisplayName: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'templates-of-dev', Key, Body: body({ Topic: topic(DisplayName) }) }));
    await put('one.json', 'one');
    await put('two.json', 'two');
    const nested = (key: string) => ({
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: `https://templates-of-dev.s3.eu-west-1.amazonaws.com/${key}` },
    });
    const Condition = { StringEquals: { ResourceType: ['AWS::CloudFormation::Stack'] } };
    const deny = policy(allowAll, { Effect: 'Deny', Action: 'Update:*', Condition });
    await create('parent', { Child: nested('one.json') }, deny);
    expect(await update('parent', { Child: nested('two.json') })).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { Child = '' } = await physicalIds('parent');
    expect(await statusOf(Child)).toBe('CREATE_COMPLETE');

    const protect = (StackName: string, EnableTerminationProtection: boolean) =>
      client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
    await protect('parent', true);
    await expect(client.send(new DeleteStackCommand({ StackName: Child }))).rejects.toThrow(
      /cannot be deleted while TerminationProtection is enabled/,
    );
    await expect(protect(Child, false)).rejects.toThrow(/cannot be changed on nested stack/);
    await protect('parent', false);
    await client.send(new DeleteStackCommand({ StackName: 'parent' }));
    await world.cloud.idle();
    expect(await statusOf(Child)).toBe('DELETE_COMPLETE');
  });
});
