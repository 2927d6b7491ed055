import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const arnOf = (name: string) => `arn:aws:logs:eu-west-1:${tools}:log-group:${name}`;

let test: TestCloud;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  test = await startTestCloud();
  logs = test.clientFor(tools).client(CloudWatchLogsClient);
});
afterAll(() => test.cloud.stop());

describe('a log group', () => {
  it('is described as it was created, with its retention', async () => {
    const logGroupName = '/aws/codebuild/orders';
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { team: 'orders' } }));
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
    const described = async () =>
      (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups;
    expect(await described()).toMatchObject([
      {
        logGroupName,
        retentionInDays: 30,
        arn: `${arnOf(logGroupName)}:*`,
        logGroupArn: arnOf(logGroupName),
        logGroupClass: 'STANDARD',
      },
    ]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect((await described())?.[0]?.retentionInDays).toBeUndefined();
    await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect(await described()).toEqual([]);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('carries tags', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'tagged', tags: { a: '1' } }));
    const resourceArn = arnOf('tagged');
    await logs.send(new TagResourceCommand({ resourceArn, tags: { b: '2' } }));
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: '2' });
  });

  it('is encrypted only with a key that the service may use for it', async () => {
    const kms = test.clientFor(tools).client(KMSClient);
    const root = { Effect: 'Allow', Principal: { AWS: tools }, Action: 'kms:*', Resource: '*' };
    const service = {
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt*'],
      Resource: '*',
      Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': arnOf('encrypted') } },
    };
    const keyWith = async (...Statement: readonly object[]) => {
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      return (await kms.send(new CreateKeyCommand({ Policy }))).KeyMetadata?.Arn ?? '';
    };
    const [closed, open] = [await keyWith(root), await keyWith(root, service)];
    const create = (logGroupName: string, kmsKeyId: string) =>
      logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
    await expect(create('encrypted', closed)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `The specified KMS key does not exist or is not allowed to be used with Arn '${arnOf('encrypted')}'`,
    });
    await create('encrypted', open);
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'other' }));
    const associate = new AssociateKmsKeyCommand({ logGroupName: 'other', kmsKeyId: open });
    await expect(logs.send(associate)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a log stream', () => {
  const logGroupName = '/streams';
  const now = 1_790_000_000_000;
  const event = (offset: number, message: string) => ({ timestamp: now + offset, message });
  const put = (logStreamName: string, ...logEvents: { timestamp: number; message: string }[]) =>
    logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  beforeAll(async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ['build/1', 'build/2', 'other']) {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    }
    await put('build/1', event(0, 'one'), event(1, 'ERROR two'), event(2, 'three'));
    await put('build/2', event(1, 'ERROR other'));
  });

  it('gives its events back from either end, in pages', async () => {
    const read = async (input: object) => {
      const answer = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'build/1', ...input }));
      return { ...answer, messages: answer.events?.map(({ message }) => message) };
    };
    expect((await read({ startFromHead: true })).messages).toEqual(['one', 'ERROR two', 'three']);
    expect((await read({ limit: 2 })).messages).toEqual(['ERROR two', 'three']);
    const first = await read({ startFromHead: true, limit: 2 });
    const second = await read({ nextToken: first.nextForwardToken });
    expect(second.messages).toEqual(['three']);
    expect((await read({ nextToken: second.nextForwardToken })).messages).toEqual([]);
    expect((await read({ startTime: now + 1, endTime: now + 2 })).messages).toEqual(['ERROR two']);
  });

  it('is described, and searched with the others of its group', async () => {
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'build/' }),
    );
    expect(logStreams).toMatchObject([
      { logStreamName: 'build/1', firstEventTimestamp: now, lastEventTimestamp: now + 2 },
      { logStreamName: 'build/2', arn: `${arnOf(logGroupName)}:log-stream:build/2` },
    ]);
    const latest = new DescribeLogStreamsCommand({
      logGroupName,
      orderBy: 'LastEventTime',
      descending: true,
      limit: 1,
    });
    expect((await logs.send(latest)).logStreams).toHaveLength(1);
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'ERROR' }));
    expect(events).toMatchObject([
      { logStreamName: 'build/1', message: 'ERROR two' },
      { logStreamName: 'build/2', message: 'ERROR other' },
    ]);
  });

  it('takes late events in their place, and none in disorder', async () => {
    await put('other', event(5, 'later'));
    await put('other', event(1, 'earlier'));
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: 'other', startFromHead: true }),
    );
    expect(events?.map(({ message }) => message)).toEqual(['earlier', 'later']);
    await expect(put('other', event(2, 'b'), event(1, 'a'))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'other' }));
    await expect(put('other', event(9, 'x'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  it('is written by a service inside the cloud too', async () => {
    const admin = test.cloud.administrator(tools);
    const call = (operation: string, input: object) =>
      test.cloud.call(admin, { service: 'logs', operation, input: { logGroupName, ...input } });
    await call('CreateLogStream', { logStreamName: 'inside' });
    await call('PutLogEvents', { logStreamName: 'inside', logEvents: [event(0, 'hello')] });
    expect(await call('GetLogEvents', { logStreamName: 'inside' })).toMatchObject({ events: [{ message: 'hello' }] });
  });
});
