import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dev as uat, startDeployedAccount, type DeployedAccount } from '../../helpers/deployed-account.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';
import { browserFile, openBrowser, viewFile, violationsOf, whyNoBrowser } from '../../helpers/browser.ts';

const prod = accountId('Prod');
const tools = accountId('Tools');
const accounts = { Uat: uat, Prod: prod } as const;
const common = ['--template-file', 'template.yml', '--stack-name', 'orders', '--region', 'eu-west-1'];
type Stage = keyof typeof accounts;

const template = (description: string) => `Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: '${description}' } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      PermissionsBoundary: !ImportValue codebuild-steps-deployment-boundary-arn
      Path: /workload/
`;
const topicOnly = (description: string) => template(description).replace(/  Role:[^]*/, '');

/** As two stages of a pipeline with one approval: planned each by its account's role, combined, and executed each by its own. */
describe('plans of several stages under one approval', () => {
  let account: DeployedAccount;
  const steps = (...args: readonly string[]) =>
    runSteps([...args, '--s3-bucket', 'plans'], { cwd: account.folder, env: account.deployerEnvironment() });
  const deployTo = (stage: Stage, prefix: string, ...args: readonly string[]) =>
    steps('deploy', '--account', accounts[stage], '--plan-prefix', prefix, ...common, ...args);
  const planOf = async (stage: Stage) => {
    const { stdout, stderr, exitCode } = await deployTo(stage, `packages/plans/run/${stage}`, '--plan-only');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    return `${stage}=${stage}/${accounts[stage]}-${stdout.trim()}`;
  };
  const combine = (...plans: readonly string[]) =>
    steps('combine-plans', '--plan-prefix', 'packages/plans/run', ...plans.flatMap((plan) => ['--plan', plan]));
  const combined = async () => {
    const { stdout, stderr, exitCode } = await combine(await planOf('Uat'), await planOf('Prod'));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^combined-[0-9a-f]{64}\n$/);
    return { name: stdout.trim(), stderr };
  };
  const execute = (stage: Stage, name: string, ...args: readonly string[]) =>
    deployTo(stage, 'packages/plans/run', '--execute-plan', name, ...args);
  const s3 = () => account.clientFor(tools).client(S3Client);
  const read = async (key: string) =>
    (await (await s3().send(new GetObjectCommand({ Bucket: 'plans', Key: key }))).Body?.transformToString()) ?? '';
  const statusIn = async (stage: Stage) => {
    const client = account.clientFor(accounts[stage]).client(CloudFormationClient);
    return (await client.send(new DescribeStacksCommand({ StackName: 'orders' }))).Stacks?.[0]?.StackStatus;
  };

  beforeAll(async () => {
    account = await startDeployedAccount({}, [prod]);
    await s3().send(
      new CreateBucketCommand({ Bucket: 'plans', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
    await writeFiles(account.folder, { 'template.yml': topicOnly('<b>first</b>') });
  });
  afterAll(() => account.stop());

  it('shows each stack under its stage, account and region, and what must not be missed of all of them on top', async () => {
    await writeFiles(account.folder, { 'template.yml': template('<b>first</b>') });
    const { name, stderr } = await combined();
    expect(stderr).toContain(`Prod, account ${prod}, eu-west-1: broaden-iam: Role`);
    const page = await read(`packages/plans/run/${name}.html`);
    expect(page).toContain(`<h2>Uat: stack orders, account ${uat}, eu-west-1</h2>`);
    expect(page).toContain(`<h2>Prod: stack orders, account ${prod}, eu-west-1</h2>`);
    expect(page).toContain('<h2>Not to be missed: 2</h2>');
    expect(page.indexOf('Not to be missed')).toBeLessThan(page.indexOf('<h2>Uat'));
    expect(page).toContain('&lt;b&gt;first&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<b>|href=(?!"#main")/);
    expect(page).toContain(name);
    const markdown = await read(`packages/plans/run/${name}.md`);
    expect(markdown).toContain(`## Prod: stack orders, account ${prod}, eu-west-1`);
    expect(markdown).toMatch(/\| Prod, account \d+, eu-west-1 \| broaden-iam \|/);
    const parts = (JSON.parse(await read(`packages/plans/run/${name}.json`)) as { parts: { stage: string }[] }).parts;
    expect(parts.map(({ stage }) => stage)).toEqual(['Uat', 'Prod']);
  });

  it.skipIf(browserFile === undefined)(
    `is a page that everybody can read${browserFile ? '' : ` (skipped: ${whyNoBrowser})`}`,
    async () => {
      await writeFiles(account.folder, { 'template.yml': template('<b>first</b>') });
      const { name } = await combined();
      const file = join(account.folder, 'plan.html');
      await writeFiles(account.folder, { 'plan.html': await read(`packages/plans/run/${name}.html`) });
      const browser = await openBrowser();
      try {
        for (const [width, colours] of [
          [1280, 'light'],
          [400, 'dark'],
        ] as const) {
          const { page, requests } = await viewFile(browser, file, { width, colours });
          expect(await violationsOf(page)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(requests).toEqual([]);
        }
      } finally {
        await browser.close();
      }
    },
  );

  it('is executed part by part, each once, by the role of its own account', async () => {
    await writeFiles(account.folder, { 'template.yml': topicOnly('first') });
    const { name } = await combined();
    expect(await execute('Uat', name)).toMatchObject({ exitCode: 0 });
    expect([await statusIn('Uat'), await statusIn('Prod')]).toEqual(['CREATE_COMPLETE', 'REVIEW_IN_PROGRESS']);
    expect(await execute('Prod', name)).toMatchObject({ exitCode: 0 });
    expect(await statusIn('Prod')).toBe('CREATE_COMPLETE');
    const again = await execute('Uat', name);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toContain('the change set of the plan for stack orders was executed already');
  });

  it('refuses the part whose stack has moved since, and executes the other', async () => {
    await writeFiles(account.folder, { 'template.yml': topicOnly('second') });
    const { name } = await combined();
    await writeFiles(account.folder, { 'other.yml': topicOnly('by somebody else') });
    const other = await deployTo('Prod', 'packages/plans/run', '--template-file', 'other.yml');
    expect(other).toMatchObject({ exitCode: 0 });
    expect(await execute('Uat', name)).toMatchObject({ exitCode: 0 });
    expect(await execute('Prod', name)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/\[PLAN_STALE\]/) as string,
    });
  });

  it('denies what is found in a part, unless it is allowed by name', async () => {
    await writeFiles(account.folder, { 'template.yml': template('third') });
    const { name } = await combined();
    const denied = await execute('Prod', name, '--deny', 'broaden-iam');
    expect(denied).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/\[DEPLOYMENT_DENIED\]/) as string });
    const allowed = await execute('Prod', name, '--deny', 'broaden-iam', '--allow', 'broaden-iam:Role');
    expect(allowed).toMatchObject({ exitCode: 0 });
  });

  it('says of a part without changes that there is nothing to do', async () => {
    const { name } = await combined();
    expect(await read(`packages/plans/run/${name}.html`)).toContain('there is nothing to deploy');
    expect((await execute('Prod', name)).stderr).toContain('has no changes');
  });

  it('refuses another stack, an artifact that is not the one of the plan, bytes that were changed, and a plan that is not there', async () => {
    await writeFiles(account.folder, { 'template.yml': topicOnly('fourth') });
    const { name } = await combined();
    const foreign = await execute('Uat', name, '--stack-name', 'payments');
    expect(foreign.stderr).toMatch(/no part for stack payments of account \d{12}, eu-west-1 \[PLAN_FOREIGN\]/);
    expect(foreign.stderr).toMatch(
      /→ it has parts for stack orders of account \d{12}, eu-west-1; stack orders of account/,
    );
    const near = await execute('Uat', name, '--stack-name', 'ordres');
    expect(near.stderr).toMatch(/no part for stack ordres .*\[PLAN_FOREIGN\]\n→ did you mean orders\?\n/);
    const key = `packages/plans/run/${name}.json`;
    const text = await read(key);
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key: key, Body: text.replace('fourth', 'harmless') }));
    expect((await execute('Uat', name)).stderr).toMatch(/\[PLAN_TAMPERED\]/);
    const absent = `Uat=Uat/${uat}-${'0'.repeat(64)}`;
    // Who may not list the bucket is not told whether an object is missing.
    expect((await combine(absent)).stderr).toMatch(/\[(PLAN_MISSING|AWS_ACCESS_DENIED)\]/);
  });

  it('combines plans of one artifact and of different stacks only, and says what a plan is written like', async () => {
    await writeFiles(account.folder, { 'template.yml': topicOnly('fifth') });
    const plan = await planOf('Uat');
    expect((await combine(plan, plan)).stderr).toMatch(
      /stack orders of account \d+, eu-west-1 twice.*\[PLAN_FOREIGN\]/s,
    );
    const other = await steps(
      'combine-plans',
      '--plan-prefix',
      'packages/plans/run',
      '--plan',
      plan,
      '--digest',
      'a'.repeat(64),
    );
    expect(other.stderr).toMatch(/artifact none, and artifact a+ .*\[PLAN_FOREIGN\]/s);
    expect(await combine('Uat')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/STAGE=PATH.*\[SETTING_INVALID\]/s) as string,
    });
    expect((await combine()).stderr).toMatch(/\[SETTING_MISSING\]/);
  });
});
