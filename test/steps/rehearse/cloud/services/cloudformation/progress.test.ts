import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
const queue = { Type: 'AWS::SQS::Queue' };
const bad = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' } };

const begin = (world: TestCloud, name: string, resources: object) =>
  world
    .clientFor(dev)
    .client(CloudFormationClient)
    .send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify({ Resources: resources }) }));

async function statusOf(world: TestCloud, name: string): Promise<string | undefined> {
  const { Stacks } = await world
    .clientFor(dev)
    .client(CloudFormationClient)
    .send(new DescribeStacksCommand({ StackName: name }));
  return Stacks?.[0]?.StackStatus;
}

test('resources take their time, and those under way are cancelled when another fails', async () => {
  await using world = await disposable({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 60_000 : 10) });
  await begin(world, 'slow', { Slow: queue, Bad: bad });
  expect(await statusOf(world, 'slow')).toMatch(/_IN_PROGRESS$/);
  const client = world.clientFor(dev).client(CloudFormationClient);
  await expect
    .poll(async () => {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'slow' }));
      return StackEvents?.map(
        ({ LogicalResourceId: id, ResourceStatus, ResourceStatusReason }) =>
          `${id} ${ResourceStatus} ${ResourceStatusReason}`,
      );
    })
    .toEqual(
      expect.arrayContaining([
        'Slow CREATE_FAILED Resource creation cancelled',
        expect.stringMatching(
          /^slow ROLLBACK_IN_PROGRESS The following resource\(s\) failed to create: \[(Slow, Bad|Bad, Slow)\]\. Rollback/,
        ),
      ]),
    );
});

test('what was going on when the cloud stopped has ended when it starts again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-'));
  try {
    {
      await using world = await disposable({ folder, resourceDuration: () => 60_000 });
      await begin(world, 'cut', { Slow: queue });
    }
    await using world = await disposable({ folder });
    expect(await statusOf(world, 'cut')).toBe('CREATE_FAILED');
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function disposable(options: Parameters<typeof startTestCloud>[0]): Promise<TestCloud & AsyncDisposable> {
  const world = await startTestCloud(options);
  return { ...world, [Symbol.asyncDispose]: () => world.cloud.stop() };
}
