import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../steps/content-digest.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const template = (description: string) => `Parameters:
  Secret: { Type: String, NoEcho: true }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: '${description}'
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: !Ref Secret } }
Outputs:
  TopicArn: { Value: !Ref Topic }
`;

/** The real command, as the plan and the execute action of a pipeline run it. */
describe('steps deploy --plan-only, then --execute-plan', () => {
  let test: TestCloud;
  let folder: string;
  const dev = accountId('Dev');
  const run = (...args: readonly string[]) =>
    runSteps(
      [
        'deploy',
        '--template-file',
        'template.yml',
        '--stack-name',
        'planned',
        '--parameter',
        'Secret=hush-hush',
        '--s3-bucket',
        'plans',
        ...args,
      ],
      { cwd: folder, env: test.environmentFor(dev) },
    );
  const plan = async () => {
    const { stdout, stderr, exitCode } = await run('--plan-only');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    return stdout.trim();
  };
  const cloudFormation = () => test.clientFor(dev).client(CloudFormationClient);
  const s3 = () => test.clientFor(dev).client(S3Client);
  const read = async (key: string) => {
    const { Body, ContentType } = await s3().send(new GetObjectCommand({ Bucket: 'plans', Key: key }));
    return { text: (await Body?.transformToString()) ?? '', type: ContentType };
  };
  const stackStatus = async () => {
    const { Stacks = [] } = await cloudFormation().send(new DescribeStacksCommand({ StackName: 'planned' }));
    return Stacks[0]?.StackStatus;
  };

  beforeAll(async () => {
    test = await startTestCloud();
    await s3().send(
      new CreateBucketCommand({ Bucket: 'plans', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
    folder = await mkdtemp(join(tmpdir(), 'steps-plan-'));
    await writeFiles(folder, { 'template.yml': template('<script>alert(1)</script> & "quoted"') });
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true });
  });

  it('changes nothing, and shows the plan as a page with no secret, no script and nothing from elsewhere', async () => {
    const digest = await plan();
    expect(await stackStatus()).toBe('REVIEW_IN_PROGRESS');
    const { text, type } = await read(`packages/plans/${digest}.html`);
    expect(type).toBe('text/html; charset=utf-8');
    expect(text).toContain("default-src 'none'");
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;');
    expect(text).not.toMatch(/<script|<img|<link|href=(?!"#main")|src=(?!')|hush-hush/);
    expect((await read(`packages/plans/${digest}.json`)).text).not.toContain('hush-hush');
    expect(text).toContain('<h2>Who may do what: 1</h2>');
    expect(text).toContain('<h2>All changes: 2</h2>');
    expect(text).toContain(digest);
  });

  it('executes the very change set of the plan, once, and says so where it is asked to again', async () => {
    const digest = await plan();
    const executed = await run('--execute-plan', digest);
    expect(executed.stdout).toMatch(/^TopicArn = arn:/);
    expect(await stackStatus()).toBe('CREATE_COMPLETE');
    const again = await run('--execute-plan', digest);
    expect(again).toMatchObject({ exitCode: 0, stdout: executed.stdout });
    expect(again.stderr).toContain('the change set of the plan for stack planned was executed already');
    expect(again.stderr).not.toContain('execute the change set');
  });

  it('says of a stack without changes that there is nothing to do, before and after the approval', async () => {
    const digest = await plan();
    expect((await read(`packages/plans/${digest}.html`)).text).toContain('there is nothing to deploy');
    const executed = await run('--execute-plan', digest);
    expect(executed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('has no changes') as string });
  });

  it('shows what a property was and will be, and what is removed', async () => {
    await writeFiles(folder, {
      'template.yml': template('second')
        .replace(/  Topic:.*\n/, '')
        .replace(/Outputs:[^]*/, ''),
    });
    const { text } = await read(`packages/plans/${await plan()}.html`);
    expect(text).toContain('<h2>Replaced or removed: 1</h2>');
    expect(text).toMatch(/<td>Description<\/td><td><pre>&lt;script&gt;.*<\/pre><\/td><td><pre>second<\/pre><\/td>/);
  });

  it('refuses a plan that another deployment overtook', async () => {
    const digest = await plan();
    await writeFiles(folder, { 'template.yml': template('third') });
    expect((await run()).exitCode).toBe(0);
    const refused = await run('--execute-plan', digest);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/PLAN_STALE/) as string });
    const { Summaries = [] } = await cloudFormation().send(new ListChangeSetsCommand({ StackName: 'planned' }));
    expect(Summaries).toEqual([]);
  });

  it('refuses a plan of another stack, one that was changed, one that names another change set, and one that is not there', async () => {
    await writeFiles(folder, { 'template.yml': template('fourth') });
    const digest = await plan();
    const foreign = await run('--execute-plan', digest, '--stack-name', 'other');
    expect(foreign.stderr).toMatch(/stack planned, and stack other .*\[PLAN_FOREIGN\]/s);

    const key = `packages/plans/${digest}.json`;
    const { text } = await read(key);
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key: key, Body: text.replace('fourth', 'harmless') }));
    expect((await run('--execute-plan', digest)).stderr).toMatch(/PLAN_TAMPERED/);

    // Somebody who may write plans, but cannot change what was shown: a change set of his own, under the plan's name.
    const { Id = '' } = await cloudFormation().send(
      new CreateChangeSetCommand({
        StackName: 'planned',
        ChangeSetName: 'mine',
        TemplateBody: template('mine'),
        Parameters: [{ ParameterKey: 'Secret', UsePreviousValue: true }],
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await test.cloud.idle();
    const swapped = text.replace(/"arn": "[^"]+"/, `"arn": ${JSON.stringify(Id)}`);
    const other = sha256(swapped);
    await s3().send(new PutObjectCommand({ Bucket: 'plans', Key: `packages/plans/${other}.json`, Body: swapped }));
    expect((await run('--execute-plan', other)).stderr).toMatch(/no longer what was shown.*\[PLAN_STALE\]/s);

    await s3().send(new DeleteObjectCommand({ Bucket: 'plans', Key: key }));
    expect((await run('--execute-plan', digest)).stderr).toMatch(/never made, or has expired.*\[PLAN_MISSING\]/s);
    expect((await s3().send(new ListObjectsV2Command({ Bucket: 'plans' }))).KeyCount).toBeGreaterThan(5);
    expect(await stackStatus()).toBe('UPDATE_COMPLETE');
  });
});
