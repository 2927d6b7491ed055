import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
const body = (resources: object) => JSON.stringify({ Resources: resources });
const topic = (DisplayName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
const slow = (...DependsOn: string[]) => ({ Type: 'AWS::SQS::Queue', DependsOn });
const bad = (...DependsOn: string[]) => ({
  Type: 'AWS::S3::Bucket',
  DependsOn,
  Properties: { BucketName: 'Not_A_Bucket' },
});

describe('a stack operation that is taken back', () => {
  let test: TestCloud;
  const client = () => test.clientFor(dev).client(CloudFormationClient);
  const statusOf = async (StackName: string) =>
    (await client().send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
  const create = (StackName: string, resources: object) =>
    client().send(new CreateStackCommand({ StackName, TemplateBody: body(resources) }));
  const update = (StackName: string, resources: object) =>
    client().send(new UpdateStackCommand({ StackName, TemplateBody: body(resources) }));
  const resourcesOf = async (StackName: string) => {
    const { StackResources = [] } = await client().send(new DescribeStackResourcesCommand({ StackName }));
    return new Map(StackResources.map((resource) => [resource.LogicalResourceId, resource]));
  };
  const deleteTopicOnceUpdated = async (stackName: string) => {
    await expect
      .poll(async () => (await resourcesOf(stackName)).get('Topic')?.ResourceStatus, { interval: 20 })
      .toBe('UPDATE_COMPLETE');
    const TopicArn = (await resourcesOf(stackName)).get('Topic')?.PhysicalResourceId ?? '';
    await test.clientFor(dev).client(SNSClient).send(new DeleteTopicCommand({ TopicArn }));
    await test.cloud.idle();
  };

  beforeAll(async () => {
    test = await startTestCloud({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 400 : 0) });
  });
  afterAll(() => test.cloud.stop());

  it('ends what is under way as cancelled and goes back, of an update only', async () => {
    await create('cancelled', { Topic: topic('a') });
    await test.cloud.idle();
    await update('cancelled', { Topic: topic('b'), Slow: slow('Topic'), Last: slow('Slow') });
    await client().send(new CancelUpdateStackCommand({ StackName: 'cancelled' }));
    await test.cloud.idle();
    expect(await statusOf('cancelled')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...(await resourcesOf('cancelled')).keys()]).toEqual(['Topic']);
    await expect(client().send(new CancelUpdateStackCommand({ StackName: 'cancelled' }))).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
  });

  it('skips, of a rollback that failed, only what failed in it, in nested stacks too', async () => {
    const s3 = test.clientFor(dev).client(S3Client);
    const Bucket = 'nested-templates';
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    const child = async (Key: string, resources: object) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: body(resources) }));
      const TemplateURL = `https://s3.eu-west-1.amazonaws.com/${Bucket}/${Key}`;
      return { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
    };
    await create('parent', { Child: await child('one', { Topic: topic('a') }) });
    await test.cloud.idle();
    const childId = (await resourcesOf('parent')).get('Child')?.PhysicalResourceId ?? '';
    const childName = childId.split('/')[1] ?? '';
    const two = await child('two', { Topic: topic('b'), Slow: slow('Topic') });
    await update('parent', { Child: two, Bad: bad('Child') });
    await deleteTopicOnceUpdated(childId);
    expect(await statusOf('parent')).toBe('UPDATE_ROLLBACK_FAILED');

    const skip = (...ResourcesToSkip: string[]) =>
      client().send(
        new ContinueUpdateRollbackCommand({ StackName: 'parent', ResourcesToSkip, ClientRequestToken: 'once' }),
      );
    for (const name of ['Bad', 'Child', `${childName}.Slow`, 'other.Topic'])
      await expect(skip(name)).rejects.toThrow(`Resource [${name}] cannot be skipped`);
    await skip(`${childName}.Topic`);
    expect(await skip(`${childName}.Topic`)).toBeDefined();
    await test.cloud.idle();
    expect(await statusOf('parent')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('retains resources only of a stack whose deletion failed', async () => {
    await create('full', { Bucket: { Type: 'AWS::S3::Bucket' } });
    await test.cloud.idle();
    const Bucket = (await resourcesOf('full')).get('Bucket')?.PhysicalResourceId ?? '';
    await test
      .clientFor(dev)
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const remove = (...RetainResources: string[]) =>
      client().send(new DeleteStackCommand({ StackName: 'full', RetainResources }));
    await expect(remove('Bucket')).rejects.toThrow('only when the stack is in DELETE_FAILED state');
    await remove();
    await test.cloud.idle();
    expect(await statusOf('full')).toBe('DELETE_FAILED');
    await remove('Bucket');
    await test.cloud.idle();
    await expect(statusOf('full')).rejects.toThrow('does not exist');
  });

  it('is not begun twice by a request that is tried again with its token', async () => {
    const set = { StackName: 'once', ChangeSetName: 'first', ChangeSetType: 'CREATE' as const, ClientToken: 'token' };
    const TemplateBody = body({ Topic: topic('a') });
    const ask = () => client().send(new CreateChangeSetCommand({ ...set, TemplateBody }));
    const { Id } = await ask();
    expect((await ask()).Id).toBe(Id);
    await test.cloud.idle();
    const execute = (ClientRequestToken: string) =>
      client().send(new ExecuteChangeSetCommand({ ChangeSetName: Id, ClientRequestToken }));
    await execute('one');
    await execute('one');
    await test.cloud.idle();
    await expect(execute('two')).rejects.toThrow('cannot be executed in its current execution status');
    expect(await statusOf('once')).toBe('CREATE_COMPLETE');
  });
});
