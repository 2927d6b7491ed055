import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedUntil } from '../../helpers/printed-until.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { startTargetAccounts, tools, type TargetAccounts } from '../../helpers/target-accounts.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

const template = `Parameters:
  Mood: { Type: String, Default: good }
Resources:
  Queue: { Type: 'AWS::SQS::Queue' }
  Topic: { Type: 'AWS::SNS::Topic', DependsOn: Queue, Properties: { DisplayName: !Ref Mood } }
`;
const role = `  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
`;

/** One plan of all targets, approved once, of which exactly those change sets are executed. */
describe('steps deploy --targets, planned and approved', () => {
  let test: TargetAccounts;
  const targets = (from: number, to: number) => test.accounts.slice(from, to).map((account) => [account, 'eu-west-1']);
  const file = (canary: readonly string[][], rest: readonly string[][]) =>
    JSON.stringify({
      waves: [canary, rest].map((wave, index) => ({
        name: ['canary', 'rest'][index],
        targets: wave.map(([account, region]) => ({ account, regions: [region] })),
      })),
    });
  const inFolder = (...waves: Parameters<typeof file>) =>
    createWorkspace({ 'template.yml': template, 'targets.json': file(...waves) });
  const argumentsFor = (stackName: string, ...more: readonly string[]) => [
    'deploy',
    '--template-file',
    'template.yml',
    '--targets',
    'targets.json',
    '--stack-name',
    stackName,
    '--s3-bucket',
    'plans',
    ...more,
  ];
  const run = (cwd: string, stackName: string, ...more: readonly string[]) =>
    runSteps(argumentsFor(stackName, ...more), { cwd, env: test.environmentFor(tools) });
  const plan = async (cwd: string, stackName: string) => {
    const { exitCode, stdout, stderr } = await run(cwd, stackName, '--plan-only');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^combined-[0-9a-f]{64}\n$/);
    return stdout.trim();
  };
  const read = async (key: string) => {
    const s3 = test.clientFor(tools).client(S3Client);
    return (await (await s3.send(new GetObjectCommand({ Bucket: 'plans', Key: key }))).Body?.transformToString()) ?? '';
  };
  const clientOf = (index: number) => test.clientFor(test.accounts[index] ?? '').client(CloudFormationClient);
  const changeSetsOf = async (index: number, StackName: string) =>
    (await clientOf(index).send(new ListChangeSetsCommand({ StackName }))).Summaries ?? [];
  const statuses = (stackName: string, from: number, to: number) =>
    Promise.all(test.accounts.slice(from, to).map((account) => test.statusOf(account, stackName)));

  beforeAll(async () => {
    test = await startTargetAccounts(20, { resourceDuration: (type) => (type === 'AWS::SQS::Queue' ? 400 : 0) });
    const location = { LocationConstraint: 'eu-west-1' } as const;
    const s3 = test.clientFor(tools).client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'plans', CreateBucketConfiguration: location }));
  }, 60_000);
  afterAll(() => test.cloud.stop());

  it('stores one plan of all targets under their waves, with what must not be missed on top, and executes exactly it', async () => {
    const folder = await inFolder(targets(0, 1), targets(1, 3));
    await writeFiles(folder, { 'template.yml': template + role });
    const name = await plan(folder, 'planned');
    expect(await statuses('planned', 0, 3)).toEqual(['REVIEW_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'REVIEW_IN_PROGRESS']);
    const page = await read(`packages/plans/${name}.html`);
    expect(page).toContain('<h2>Not to be missed: 3</h2>');
    expect(page.indexOf('Not to be missed')).toBeLessThan(page.indexOf('<h2>canary: stack planned'));
    expect(page).toContain(`<h2>rest: stack planned, account ${test.accounts[2]}, eu-west-1</h2>`);
    const planned = (await changeSetsOf(1, 'planned'))[0]?.ChangeSetId;

    const done = await run(folder, 'planned', '--execute-plan', name);
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.stdout.match(/ created /g)).toHaveLength(3);
    const { Stacks } = await clientOf(1).send(new DescribeStacksCommand({ StackName: 'planned' }));
    expect(Stacks?.[0]?.ChangeSetId).toBe(planned);

    const again = await run(folder, 'planned', '--execute-plan', name);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toContain('the change set of the plan for stack planned was executed already');
    const unchanged = await plan(folder, 'planned');
    expect(await read(`packages/plans/${unchanged}.html`)).toContain('there is nothing to deploy');
  });

  it('begins with none where one has moved since, or is denied and not allowed by name', async () => {
    const folder = await inFolder(targets(3, 4), targets(4, 6));
    expect(await run(folder, 'moved')).toMatchObject({ exitCode: 0 });
    await writeFiles(folder, { 'template.yml': template.replace('Default: good', 'Default: better') + role });
    const name = await plan(folder, 'moved');
    const denied = await run(folder, 'moved', '--execute-plan', name, '--deny', 'broaden-iam');
    expect(denied).toMatchObject({ exitCode: 1 });
    expect(denied.stderr.match(/\[DEPLOYMENT_DENIED\]/g)).toHaveLength(3);
    expect(denied.stderr).toContain(`targets.json:1:`);

    await clientOf(5).send(
      new UpdateStackCommand({
        StackName: 'moved',
        UsePreviousTemplate: true,
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: [{ ParameterKey: 'Mood', ParameterValue: 'somebody else' }],
      }),
    );
    const stale = await run(folder, 'moved', '--execute-plan', name);
    expect(stale).toMatchObject({ exitCode: 1, stdout: '' });
    expect(stale.stderr).toMatch(new RegExp(`${test.accounts[5]} eu-west-1: .*\\[PLAN_STALE\\]`));
    expect(stale.stderr.match(/\[PLAN_STALE\]/g)).toHaveLength(1);
    expect(await statuses('moved', 3, 5)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('refuses targets and waves that are not those of the plan, and a plan of one stack', async () => {
    const folder = await inFolder(targets(6, 7), targets(7, 8));
    const name = await plan(folder, 'other');
    const refuse = async (...waves: Parameters<typeof file>) => {
      await writeFile(join(folder, 'targets.json'), file(...waves));
      const { exitCode, stderr } = await run(folder, 'other', '--execute-plan', name);
      expect(exitCode).toBe(1);
      return stderr;
    };
    expect(await refuse(targets(6, 7), targets(7, 9))).toMatch(
      /no part for stack other of account 700000000008, eu-west-1 \[PLAN_FOREIGN\]/,
    );
    expect(await refuse(targets(7, 8), targets(6, 7))).toMatch(/wave rest, and wave canary .*\[PLAN_FOREIGN\]/);
    const fewer = JSON.stringify({
      waves: [{ name: 'canary', targets: [{ account: test.accounts[6], regions: ['eu-west-1'] }] }],
    });
    await writeFile(join(folder, 'targets.json'), fewer);
    expect((await run(folder, 'other', '--execute-plan', name)).stderr).toMatch(
      /a part for stack other of account 700000000007, eu-west-1, and targets.json has no such target \[PLAN_FOREIGN\]/,
    );
    expect(await statuses('other', 6, 8)).toEqual(['REVIEW_IN_PROGRESS', 'REVIEW_IN_PROGRESS']);
    const single = await run(folder, 'other', '--execute-plan', 'a'.repeat(64));
    expect(single).toMatchObject({ exitCode: 2 });
    expect(single.stderr).toContain('combined-');
    const args = argumentsFor('other', '--plan-only').filter((one) => one !== '--s3-bucket' && one !== 'plans');
    expect((await runSteps(args, { cwd: folder, env: test.environmentFor(tools) })).stderr).toContain('--s3-bucket');
  });

  it('stores nothing and leaves no change set where one target cannot be planned', async () => {
    const folder = await inFolder(targets(8, 9), [...targets(9, 10), ['700000000999', 'eu-west-1']]);
    const { exitCode, stdout, stderr } = await run(folder, 'half', '--plan-only');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stdout).toMatch(/^rest +700000000999 +eu-west-1 +half +failed /m);
    expect(stderr).toContain('no plan was stored, and no change set is left');
    expect(await statuses('half', 8, 10)).toEqual([undefined, undefined]);
  });

  it('goes on with the same plan after it was killed in the middle of it', async () => {
    const folder = await inFolder(targets(10, 11), targets(11, 13));
    const name = await plan(folder, 'killed');
    const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...test.environmentFor(tools) };
    const killed = execa('node', [stepsFile, ...argumentsFor('killed', '--execute-plan', name)], {
      cwd: folder,
      env,
      extendEnv: false,
      reject: false,
    });
    await printedUntil(killed, /700000000011 eu-west-1: [\d:]{8} killed CREATE_IN_PROGRESS AWS::CloudFormation::Stack/);
    killed.kill('SIGKILL');
    await killed;
    const resumed = await run(folder, 'killed', '--execute-plan', name);
    expect(resumed).toMatchObject({ exitCode: 0 });
    expect(resumed.stdout).toMatch(/ 700000000010 .* unchanged /);
    expect(resumed.stdout).toMatch(/ 700000000012 .* created /);
    expect(await statuses('killed', 10, 13)).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });
});
