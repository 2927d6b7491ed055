import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLineFormatter } from '../../../bin/reporters/plain.ts';
import { pauseBeforeLook } from '../../../steps/deploy/follow-pace.ts';
import { contextAs, deploy } from '../../helpers/deploying.ts';
import { dev, startDeployedAccount, type DeployedAccount } from '../../helpers/deployed-account.ts';
import { fastClock } from '../../helpers/fast-clock.ts';

const body = (resources: object, more: object = {}) => JSON.stringify({ Resources: resources, ...more });
const topic = (DisplayName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
const queue = (...DependsOn: string[]) => ({ Type: 'AWS::SQS::Queue', DependsOn });

const times = 1200;
const minutes = 60_000;

describe('while a stack is followed', () => {
  let account: DeployedAccount;
  /** The cloud's clock and that of steps run as fast; that of steps is three hours late. */
  const clock = fastClock(times);
  const late = { ...clock, now: () => clock.now() - 180 * minutes };

  beforeAll(async () => {
    account = await startDeployedAccount({
      clock,
      resourceDuration: (type) => (({ 'AWS::SQS::Queue': 45, 'AWS::SNS::Topic': 5 })[type] ?? 0) * minutes,
    });
  });
  afterAll(() => account.stop());

  it('the session is renewed in time, whatever the clock says, and the calls are few', async () => {
    const calls = new Map<string, number[]>();
    account.cloud.onCall(({ operation }) => {
      calls.set(operation, [...(calls.get(operation) ?? []), clock.now()]);
    });
    const run = account.deployTo(
      'long',
      body({ Topic: topic('a'), One: queue('Topic'), Two: queue('One') }),
      { timeoutMinutes: 300 },
      { clock: late },
    );
    expect(await run.outcome).toMatchObject({ kind: 'created', status: 'CREATE_COMPLETE' });
    const assumed = calls.get('AssumeRole') ?? [];
    expect(assumed.length).toBeGreaterThan(1);
    for (const [index, at] of assumed.slice(1).entries()) expect(at - (assumed[index] ?? 0)).toBeLessThan(60 * minutes);
    // Ninety minutes, and no call more often than every twenty seconds while nothing happens.
    expect(calls.get('DescribeStackEvents')?.length).toBeLessThan(400);
    expect(calls.get('DescribeStacks')?.length).toBeLessThan(25);
  });

  it('events come as they happen, nested ones indented, with how long each took, how many are done, and how long it took before', async () => {
    const administrator = account.clientFor(dev);
    const Bucket = 'nested-templates';
    const s3 = administrator.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    const deployFamily = async (name: string) => {
      await s3.send(new PutObjectCommand({ Bucket, Key: name, Body: body({ Topic: topic(name) }) }));
      const TemplateURL = `https://s3.eu-west-1.amazonaws.com/${Bucket}/${name}`;
      const child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
      const context = { ...contextAs(account.cloud, account.cloud.administrator(dev), account.folder), clock: late };
      await writeFile(
        join(account.folder, 'family.yml'),
        body({ First: topic(name), Child: { ...child, DependsOn: 'First' } }),
      );
      await deploy({ stackName: 'family', templateFile: 'family.yml', timeoutMinutes: 300 }, context);
      return context.events;
    };
    await deployFamily('a');
    await deployFamily('b');
    const events = await deployFamily('c');
    const told = events.flatMap((event) => (event.type === 'stack-event' ? [event] : []));
    const nested = told.find(({ depth, status }) => depth === 1 && status === 'UPDATE_COMPLETE');
    expect(nested).toMatchObject({ logicalId: 'Topic', stackName: expect.stringMatching(/^family-Child-/) as string });
    expect(nested?.elapsedMs).toBeGreaterThan(4 * minutes);
    expect(nested?.elapsedMs).toBeLessThan(20 * minutes);
    const format = createLineFormatter();
    const lines = events.map(format).join('\n');
    expect(lines).toMatch(/^ {4}[\d:]{8} family UPDATE_COMPLETE AWS::SNS::Topic First \(\d+ min \d+ s\)$/m);
    expect(lines).toMatch(
      /^ {4}[\d:]{8} {3}family-Child-\w+ UPDATE_COMPLETE AWS::SNS::Topic Topic \(\d+ min \d+ s\)$/m,
    );
    expect(lines).toMatch(/family: 3 resources, about \d+ min \d+ s the last time$/m);
  });
});

describe('the pause before the next look', () => {
  it.each([
    ['at once', { sinceBeginning: 0, sinceEvent: 0 }, 250],
    ['under a second while it may be a short one', { sinceBeginning: 60_000, sinceEvent: 60_000 }, 900],
    ['short after something happened', { sinceBeginning: 600_000, sinceEvent: 1000 }, 500],
    ['long after nothing has for long', { sinceBeginning: 600_000, sinceEvent: 600_000 }, 20_000],
    ['longer far from the end', { sinceBeginning: 600_000, sinceEvent: 600_000, estimate: 1_200_000 }, 30_000],
    ['shorter around it', { sinceBeginning: 1_150_000, sinceEvent: 900_000, estimate: 1_200_000 }, 5000],
  ])('is %s', (_, passed, pause) => {
    expect(pauseBeforeLook(passed)).toBe(pause);
  });
});
