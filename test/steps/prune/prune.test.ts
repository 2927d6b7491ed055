import { stripVTControlCharacters } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dev, startDeployedAccount, type DeployedAccount } from '../../helpers/deployed-account.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const test = accountId('Test');
const topic = { Type: 'AWS::SNS::Topic' };
const exporting = (name: string) => ({
  Resources: { Topic: topic },
  Outputs: { Topic: { Value: { Ref: 'Topic' }, Export: { Name: name } } },
});
const importing = (name: string) => ({
  Resources: { Topic: { ...topic, Properties: { DisplayName: { 'Fn::ImportValue': name } } } },
});
const holding = {
  Resources: {
    Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
    Queue: { Type: 'AWS::SQS::Queue' },
  },
};
const plain = { Resources: { Topic: topic } };

/** Stacks of the workload orders, some of whose instances the repository names no longer, and stacks of others. */
describe('steps prune', () => {
  let account: DeployedAccount;
  const pruneIn = (environment: Readonly<Record<string, string>>, args: readonly string[]) =>
    runSteps(['prune', '--workload', 'orders', '--accounts', `${dev},${test}`, '--regions', 'eu-west-1', ...args], {
      cwd: account.folder,
      env: { ...account.deployerEnvironment(), ...environment },
    });
  const prune = (...args: readonly string[]) => pruneIn({}, args);
  const client = (id = dev) => account.clientFor(id).client(CloudFormationClient);
  const create = async (StackName: string, template: object, tags: Readonly<Record<string, string>>, id = dev) => {
    const Tags = Object.entries(tags).map(([key, Value]) => ({ Key: `codebuild-steps:${key}`, Value }));
    const RoleARN = account.deploymentRoleArn.replace(dev, id);
    await client(id).send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Tags, RoleARN }));
    await account.cloud.idle();
  };
  const names = async (id = dev) => {
    const { StackSummaries = [] } = await client(id).send(new ListStacksCommand({}));
    return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
      .map(({ StackName = '' }) => StackName)
      .filter((name) => name !== 'roles')
      .toSorted();
  };

  beforeAll(async () => {
    account = await startDeployedAccount({}, [test]);
    await writeFiles(account.folder, {
      'steps.yml': 'workload: orders\n',
      'pipeline/instances/kept.json': '{ "Parameters": {} }',
    });
    const gone = { workload: 'orders', instance: 'gone' };
    await create('a-exports', exporting('gone-topic'), gone);
    await create('b-imports', importing('gone-topic'), gone);
    await create('holding', holding, { ...gone, instance: 'holding' });
    await create('protected', plain, { ...gone, instance: 'protected' });
    await client().send(
      new UpdateTerminationProtectionCommand({ StackName: 'protected', EnableTerminationProtection: true }),
    );
    await create('shared', exporting('shared-topic'), { ...gone, instance: 'shared' });
    await create('living', importing('shared-topic'), { workload: 'orders', instance: 'kept' });
    await create('orders', plain, { workload: 'orders' });
    await create('payments', plain, { workload: 'payments', instance: 'gone' });
    await create('orders--untagged', plain, {});
    await create('orders--theirs', plain, { workload: 'payments' });
    await create('orders---branch', plain, { workload: 'orders', instance: 'gone' });
    await create('in-test', plain, gone, test);
  });
  afterAll(() => account.stop());

  it('shows what is gone with the state that it holds, and changes nothing', async () => {
    const before = [await names(), await names(test)];
    const { stdout, exitCode } = await prune('--stack-name', 'orders');
    expect(exitCode).toBe(0);
    const heads = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(heads.map((line) => line.replace(/ in \d+ eu-west-1/, ''))).toEqual([
      expect.stringMatching(/^1\. to be deleted: stack/),
      expect.stringMatching(/^2\. to be deleted: stack/),
      expect.stringMatching(/^3\. to be deleted: stack/),
      expect.stringMatching(/^4\. to be deleted: stack/),
      'stays: stack shared: its export shared-topic is used by living',
      'stays: stack protected: it is protected against deletion',
      'stays: stack holding: it would lose state, and so is deleted by name only',
    ]);
    expect(stdout.indexOf('stack b-imports')).toBeLessThan(stdout.indexOf('stack a-exports'));
    expect(stdout).toContain(`to be deleted: stack in-test in ${test} eu-west-1`);
    expect(stdout).toContain('to be deleted: stack orders--untagged');
    expect(stdout).toMatch(/ {3}instance gone is gone; CREATE_COMPLETE, last changed at 20\d\d-/);
    expect(stdout).toMatch(
      / {3}loses Queue \(AWS::SQS::Queue\): .*\n {3}keeps Kept \(AWS::S3::Bucket\), without a stack: /,
    );
    expect(stdout).not.toMatch(/stack (living|orders|payments|orders--theirs|orders---branch) /);
    const colored = await pruneIn({ FORCE_COLOR: '1' }, ['--stack-name', 'orders']);
    expect(colored.stdout).toContain('1. \u001B[31mto be deleted:\u001B[39m stack');
    expect(colored.stdout).toContain('\n\u001B[33mstays:\u001B[39m stack shared');
    expect(stripVTControlCharacters(colored.stdout)).toBe(stdout);
    expect([await names(), await names(test)]).toEqual(before);
  });

  it('deletes with --yes what loses no state, importers first, and nothing of others', async () => {
    const { stdout, stderr, exitCode } = await prune('--yes');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/deleted: stack b-imports in .*\ndeleted: stack a-exports in .*\ndeleted: stack in-test in/);
    expect(stderr).toContain('DELETE_COMPLETE AWS::SNS::Topic');
    expect(await names()).toEqual([
      'holding',
      'living',
      'orders',
      'orders---branch',
      'orders--theirs',
      'orders--untagged',
      'payments',
      'protected',
      'shared',
    ]);
    expect(await names(test)).toEqual([]);
  });

  it('deletes by name what loses state; not what is protected, used, or none of it', async () => {
    for (const [name, reason] of [
      ['protected', 'it is protected against deletion'],
      ['shared', 'its export shared-topic is used by living'],
      ['payments', 'it is none of the stacks'],
      ['living', 'it is none of the stacks'],
    ] as const) {
      const refused = await prune('--stack', name);
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(`stack ${name} is not deleted: ${reason}`),
      });
    }
    const mistyped = await prune('--stack', 'holdign');
    expect(mistyped).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('→ did you mean holding? nothing was changed'),
    });
    expect(await prune('--stack', 'holding')).toMatchObject({ exitCode: 0 });
    expect(await names()).not.toContain('holding');
  });

  it('takes neither a lost folder nor a workload that the repository names for a decision', async () => {
    const whole = await prune('--whole-workload');
    expect(whole).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/steps\.yml still names workload orders .*\[WORKLOAD_LIVES\]/s) as string,
    });
    await rm(join(account.folder, 'pipeline'), { recursive: true });
    expect((await prune('--yes')).stderr).toContain('[PRUNE_UNFOUNDED]');
    expect(await names()).toContain('living');
    await rm(join(account.folder, 'steps.yml'));
    const { stdout } = await prune('--whole-workload');
    expect(stdout).toMatch(/to be deleted: stack orders in .*\n {3}workload orders is gone/);
    expect(stdout.indexOf('stack living')).toBeLessThan(stdout.indexOf('stack shared'));
    expect(stdout).not.toMatch(/stack payments/);
  });
});
