import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { execa } from 'execa';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dev, startDeployedAccount, type DeployedAccount } from '../../helpers/deployed-account.ts';
import { startFaultyProxy, type Fault } from '../../helpers/faulty-proxy.ts';
import { printedUntil } from '../../helpers/printed-until.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

const topic = (DisplayName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
const template = (name: string, VisibilityTimeout: number) =>
  JSON.stringify({
    Resources: {
      Topic: topic(name),
      Slow: { Type: 'AWS::SQS::Queue', DependsOn: 'Topic', Properties: { VisibilityTimeout } },
    },
  });

describe('a deployment', () => {
  let account: DeployedAccount;
  const client = () => account.clientFor(dev).client(CloudFormationClient);
  const stackOf = async (StackName: string) =>
    (await client().send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  const changeSetsOf = async (StackName: string) =>
    (await client().send(new ListChangeSetsCommand({ StackName }))).Summaries ?? [];

  beforeAll(async () => {
    account = await startDeployedAccount({ resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 600 : 0) });
  });
  afterAll(() => account.stop());

  const everyThird = (kind: Fault) => (request: number) => (request % 3 === 0 ? kind : undefined);
  const faults: Readonly<Record<string, (request: number, operation: string) => Fault | undefined>> = {
    'throttled on every third call': everyThird('throttled'),
    'whose connections are reset': everyThird('reset'),
    'whose answers are lost': (request, operation) =>
      /^(Create|Execute|Delete|Continue)/.test(operation) && request % 2 === 0 ? 'lost' : everyThird('lost')(request),
    'answered by 503': everyThird('unavailable'),
    'answered slowly': everyThird('slow'),
    'whose session expires midway': (request, operation) =>
      operation !== 'AssumeRole' && request % 7 === 0 ? 'expired' : undefined,
    'that nothing answers for a while': (request) => (request > 12 && request < 20 ? 'unavailable' : undefined),
  };

  it.concurrent.each(Object.entries(faults))('%s comes to the same end', async (name, fault) => {
    const stackName = name.replaceAll(' ', '-');
    const proxy = await startFaultyProxy(account.cloud.endpoint, fault);
    try {
      const world = { endpoint: proxy.endpoint };
      expect(await account.deployTo(stackName, template('a', 30), {}, world).outcome).toMatchObject({
        kind: 'created',
      });
      expect(await account.deployTo(stackName, template('b', 60), {}, world).outcome).toMatchObject({
        kind: 'updated',
      });
      expect(await account.deployTo(stackName, template('b', 60), {}, world).outcome).toMatchObject({
        kind: 'unchanged',
      });
      expect(proxy.faults()).toBeGreaterThan(2);
      expect(await changeSetsOf(stackName)).toEqual([]);
    } finally {
      await proxy.stop();
    }
  });

  it.concurrent('that lacks a permission names the role, the action and the resource', async () => {
    const run = account.deployTo(
      'denied',
      JSON.stringify({ Resources: { Topic: topic('a'), User: { Type: 'AWS::IAM::User' } } }),
    );
    await expect(run.outcome).rejects.toMatchObject({
      code: 'DEPLOYMENT_FAILED',
      hint: expect.stringMatching(
        /role CrossAccountDeploymentRole of account 333333333333 lacks iam:CreateUser on arn:aws:iam::333333333333:user\/denied-User-\w+ .*steps doctor --message/,
      ) as string,
    });
  });

  const start = (stackName: string, text: string) => {
    writeFileSync(join(account.folder, `${stackName}.yml`), text);
    const env = { ...inherited(), ...account.environmentFor(dev) };
    return execa('node', argumentsFor(stackName), { cwd: account.folder, env, extendEnv: false, reject: false });
  };
  const again = (stackName: string, text?: string) => {
    if (text !== undefined) writeFileSync(join(account.folder, `${stackName}.yml`), text);
    return runSteps(argumentsFor(stackName).slice(1), { cwd: account.folder, env: account.environmentFor(dev) });
  };

  it.concurrent.each(['killed-early', 'killed-midway', 'killed-late'])(
    '%s with SIGKILL, at a random moment, is resumed by the same command',
    async (stackName) => {
      const begins = {
        'killed-early': 'make a change set',
        'killed-midway': 'execute',
        'killed-late': 'CREATE_COMPLETE',
      };
      const run = start(stackName, template('a', 30));
      await printedUntil(run, begins[stackName as keyof typeof begins]);
      const waited = Math.random() * 500;
      await new Promise((resolve) => setTimeout(resolve, waited));
      run.kill('SIGKILL');
      await run;
      const resumed = await again(stackName);
      expect({ waited, ...resumed }).toMatchObject({ exitCode: 0 });
      expect(await stackOf(stackName)).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
      // What the run that was killed may have left is one change set, which no later run executes.
      expect((await changeSetsOf(stackName)).length).toBeLessThan(2);
      const { StackSummaries = [] } = await client().send(new ListStacksCommand({}));
      expect(StackSummaries.filter(({ StackName }) => StackName === stackName)).toHaveLength(1);
    },
  );

  it('killed with SIGKILL at twenty random moments of its life, comes to the one end by the same command', async () => {
    const began = Date.now();
    expect(await again('whole', template('a', 30))).toMatchObject({ exitCode: 0 });
    const life = Date.now() - began;
    const limit = pLimit(4);
    // One moment in each twentieth of a whole run, so that no phase of it is left out by chance.
    const ends = Array.from({ length: 20 }, (_, index) =>
      limit(async () => {
        const stackName = `moment-${index}`;
        const moment = ((index + Math.random()) / 20) * life;
        const run = start(stackName, template('a', 30));
        await new Promise((resolve) => setTimeout(resolve, moment));
        run.kill('SIGKILL');
        await run;
        const { exitCode, stderr } = await again(stackName);
        const { StackStatus } = (await stackOf(stackName)) ?? {};
        const left = (await changeSetsOf(stackName)).length;
        return {
          moment,
          stderr,
          end: `${exitCode} ${StackStatus} ${left < 2 ? 'no more than one unused change set' : left}`,
        };
      }),
    );
    for (const one of await Promise.all(ends))
      expect(one).toMatchObject({ end: '0 CREATE_COMPLETE no more than one unused change set' });
  }, 240_000);

  it.concurrent(
    'that is interrupted goes on, and says how to find it; a second signal cancels the update',
    async () => {
      expect(await account.deployTo('stopped', template('a', 30)).outcome).toMatchObject({ kind: 'created' });
      const run = start('stopped', template('b', 60));
      await printedUntil(run, 'UPDATE_IN_PROGRESS AWS::SQS::Queue');
      run.kill('SIGINT');
      await printedUntil(run, 'goes on without us: the same command follows it to its end');
      run.kill('SIGINT');
      const { exitCode, stderr } = await run;
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 130,
        stderr: expect.stringContaining('is cancelled') as string,
      });
      const { stderr: followed, exitCode: code } = await again('stopped');
      expect({ code, followed }).toMatchObject({ code: 0 });
      expect(await stackOf('stopped')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    },
  );

  it.concurrent('of a new stack that is interrupted says how it is resumed, and taken back', async () => {
    const run = start('stopped-new', template('a', 30));
    await printedUntil(run, 'CREATE_IN_PROGRESS AWS::SQS::Queue');
    run.kill('SIGTERM');
    const { exitCode, stderr } = await run;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 143,
      stderr: expect.stringMatching(/goes on without us.*--delete takes it back/) as string,
    });
    expect(await again('stopped-new')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('has no changes') as string,
    });
  });
});

function argumentsFor(stackName: string): string[] {
  return [stepsFile, 'deploy', '--stack-name', stackName, '--template-file', `${stackName}.yml`];
}

function inherited(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
}
