import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../../../../steps/package-root.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

type Input = Readonly<Record<string, unknown>>;
interface StackEvent {
  readonly StackId: string;
  readonly PhysicalResourceId?: string;
  readonly LogicalResourceId: string;
  readonly ResourceStatus: string;
}

const account = '333333333333';
/** Nothing is imported into stacks here. */
const notThere = Object.values(StackStatus).filter((status) => status.startsWith('IMPORT_'));

const queue = { Queue: { Type: 'AWS::SQS::Queue' } };
const topic = (DisplayName: string) => ({ Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } });
const bucket = (BucketName: string) => ({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } });
const bad = { Bad: { Type: 'AWS::S3::Bucket', DependsOn: 'Queue', Properties: { BucketName: 'Not_A_Bucket' } } };
const after = (logicalId: string) => ({ Queue: { ...queue.Queue, DependsOn: logicalId } });

describe('the statuses of a stack', () => {
  let test: TestCloud;
  const ask = <T = Input>(call: string, input: Input): Promise<T> => {
    const [service = '', operation = ''] = call.split(' ');
    return test.cloud.call(test.cloud.administrator(account), { service, operation, input });
  };
  const make = (operation: string, StackName: string, Resources: object, more: Input = {}) =>
    ask<{ StackId: string }>(`cloudformation ${operation}`, {
      StackName,
      TemplateBody: JSON.stringify({ Resources }),
      ...more,
    });
  const made = async (StackName: string, Resources: object): Promise<string> => {
    const { StackId } = await make('CreateStack', StackName, Resources);
    await test.cloud.idle();
    return StackId;
  };
  const eventsOf = async (StackName: string) =>
    (await ask<{ StackEvents: readonly StackEvent[] }>('cloudformation DescribeStackEvents', { StackName }))
      .StackEvents;
  const until = (StackName: string, logicalId: string, status: string) =>
    vi.waitFor(
      async () => {
        const [latest] = (await eventsOf(StackName)).filter((one) => one.LogicalResourceId === logicalId);
        expect(latest?.ResourceStatus).toBe(status);
      },
      { interval: 10, timeout: 60_000 },
    );
  const fill = (Bucket: string) => ask('s3 PutObject', { Bucket, Key: 'k', Body: Buffer.from('x') });

  /** What leads to each status, by the words of the cloud's README; each gives the id of the stack that had it. */
  const scenarios: Readonly<Record<string, () => Promise<string>>> = {
    'created, updated and deleted': async () => {
      const id = await made('life', topic('a'));
      await make('UpdateStack', 'life', topic('b'));
      await test.cloud.idle();
      await ask('cloudformation DeleteStack', { StackName: 'life' });
      return id;
    },
    'a change set that makes it': async () =>
      (await make('CreateChangeSet', 'planned', topic('a'), { ChangeSetName: 'set', ChangeSetType: 'CREATE' })).StackId,
    'a creation that failed': () => made('rolled-back', { ...queue, ...bad }),
    'a creation that failed, whose rollback is disabled': async () =>
      (await make('CreateStack', 'kept', { ...queue, ...bad }, { OnFailure: 'DO_NOTHING' })).StackId,
    'a creation that failed, of which something could not be deleted': async () => {
      const { StackId } = await make('CreateStack', 'stuck', {
        ...bucket('filled-meanwhile'),
        ...after('Bucket'),
        ...bad,
      });
      await until('stuck', 'Bucket', 'CREATE_COMPLETE');
      await fill('filled-meanwhile');
      return StackId;
    },
    'a deletion that failed': async () => {
      const id = await made('full', bucket('full-one'));
      await fill('full-one');
      await ask('cloudformation DeleteStack', { StackName: 'full' });
      return id;
    },
    'an update that failed': async () => {
      const id = await made('undone', topic('a'));
      await make('UpdateStack', 'undone', { ...topic('b'), ...queue, ...bad });
      return id;
    },
    'an update that failed, whose rollback is disabled': async () => {
      const id = await made('half', topic('a'));
      await make('UpdateStack', 'half', { ...topic('b'), ...queue, ...bad }, { DisableRollback: true });
      return id;
    },
    'an update that failed, of which something could not be put back': async () => {
      const id = await made('lost', topic('a'));
      await make('UpdateStack', 'lost', { ...topic('b'), ...after('Topic'), ...bad });
      await until('lost', 'Topic', 'UPDATE_COMPLETE');
      const event = (await eventsOf('lost')).find((one) => one.LogicalResourceId === 'Topic');
      await ask('sns DeleteTopic', { TopicArn: event?.PhysicalResourceId });
      return id;
    },
  };

  const reached = new Map<string, Set<string>>();
  beforeAll(async () => {
    test = await startTestCloud({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 400 : 0) });
    for (const [name, scenario] of Object.entries(scenarios)) {
      const id = await scenario();
      await test.cloud.idle();
      const own = (await eventsOf(id)).filter(({ PhysicalResourceId }) => PhysicalResourceId === id);
      reached.set(name, new Set(own.map(({ ResourceStatus }) => ResourceStatus)));
    }
  });
  afterAll(() => test.cloud.stop());

  const readme = readFileSync(join(packageRoot(), 'steps/rehearse/cloud/README.md'), 'utf8');
  const section = readme.split('\n## Statuses of a stack\n')[1]?.split('\n## ')[0] ?? '';
  const rows = new Map(
    [...section.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|$/gm)].map(([, status = '', how = '']) => [status, how]),
  );

  it('stand in the README, each of those that CloudFormation has', () => {
    expect([...rows.keys()].toSorted()).toEqual(Object.values(StackStatus).toSorted());
    expect(
      [...rows]
        .filter(([, how]) => how === 'not there')
        .map(([status]) => status)
        .toSorted(),
    ).toEqual(notThere.toSorted());
  });

  it.each(Object.values(StackStatus).filter((status) => !notThere.includes(status)))('are reached: %s', (status) => {
    expect([...(reached.get(rows.get(status) ?? '') ?? [])]).toContain(status);
  });
});
