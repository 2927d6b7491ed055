import { CloudFormationClient, CreateChangeSetCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textsOf } from '../../../steps/stack-texts.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const topic = (name: string) => `Parameters:
  DisplayName: { Type: String }
Resources:
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: !Ref DisplayName } }
Outputs:
  ${name}: { Value: !Ref Topic }
`;

// A policy that is no policy: IAM refuses the role, and with it the stack.
const broken = `Resources:
  Topic: { Type: 'AWS::SNS::Topic' }
  Role:
    Type: AWS::IAM::Role
    DependsOn: Topic
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Maybe }] } }
`;

/** The real command against the embedded cloud, with the credentials of the account's administrator and no roles. */
describe('steps deploy', () => {
  let test: TestCloud;
  const dev = accountId('Dev');
  const run = (folder: string, ...args: readonly string[]) =>
    runSteps(['deploy', '--template-file', 'template.yml', ...args], { cwd: folder, env: test.environmentFor(dev) });
  const statusOf = async (stackName: string) => {
    const { Stacks = [] } = await test
      .clientFor(dev)
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0]?.StackStatus;
  };

  beforeAll(async () => {
    test = await startTestCloud();
  });
  afterAll(() => test.cloud.stop());

  it('names the roles of the target account in the partition of its region', async () => {
    const folder = await createWorkspace({ 'template.yml': topic('TopicArn') });
    const there = ['--stack-name', 'there', '--parameter', 'DisplayName=x', '--account', dev];
    const china = await run(folder, ...there, '--region', 'cn-north-1');
    expect(china.stderr).toContain(`arn:aws-cn:iam::${dev}:role/CrossAccountPipelineRole`);
    const said = await run(folder, ...there, '--region', 'cn-north-1', '--partition', 'aws-iso');
    expect(said.stderr).toContain(`arn:aws-iso:iam::${dev}:role/CrossAccountPipelineRole`);
  });

  it('takes a template that is too large for a call from where it was packaged to', async () => {
    await test
      .clientFor(dev)
      .client(S3Client)
      .send(
        new CreateBucketCommand({ Bucket: 'large', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
      );
    const folder = await createWorkspace({ 'template.yml': `${topic('TopicArn')}${'# padding\n'.repeat(6_000)}` });
    const parameter = ['--parameter', 'DisplayName=large'];
    const refused = await run(folder, '--stack-name', 'large', ...parameter);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('template.yml has 6') });
    const packaging = ['package', '--s3-bucket', 'large', '--output-template-file', 'packaged.yml'];
    expect((await runSteps(packaging, { cwd: folder, env: test.environmentFor(dev) })).exitCode).toBe(0);
    const deployed = await run(folder, '--stack-name', 'large', '--template-file', 'packaged.yml', ...parameter);
    expect(deployed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^TopicArn = arn:/) });
  });

  it('creates, shows and prints the outputs; then finds nothing to do; then updates', async () => {
    const folder = await createWorkspace({
      'template.yml': topic('TopicArn'),
      'dev.json': '{"Parameters":{"DisplayName":"first"},"Tags":{"team":"a"}}',
    });
    const deploy = (...args: string[]) =>
      run(folder, '--stack-name', 'topics', '--parameters-file', 'dev.json', ...args);

    const created = await deploy();
    expect(created.exitCode).toBe(0);
    expect(created.stdout).toMatch(/^TopicArn = arn:aws:sns:eu-west-1:333333333333:topics-Topic-\w+\n$/);
    expect(created.stderr).toContain('Add    topics Topic AWS::SNS::Topic');

    const again = await deploy('--format', 'json');
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('has no changes');
    expect(Object.keys(JSON.parse(again.stdout) as object)).toEqual(['TopicArn']);

    const updated = await deploy('--parameter', 'DisplayName=second');
    expect(updated.exitCode).toBe(0);
    expect(updated.stderr).toContain('Modify topics Topic AWS::SNS::Topic (DisplayName)');
    expect(await statusOf('topics')).toBe('UPDATE_COMPLETE');
  });

  it('names the first cause of a failure, and leaves no broken first deployment behind', async () => {
    const folder = await createWorkspace({ 'template.yml': broken });
    const failed = await run(folder, '--stack-name', 'broken');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/^steps: template\.yml:3:3: stack broken ended in DELETE_COMPLETE/m);
    expect(failed.stderr).toContain('\n3 |   Role:\n      ^^^^\n');
    expect(failed.stderr).toMatch(
      /→ its events, in account 333333333333: https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudformation\/home\?region=eu-west-1#\/stacks\/events\?stackId=arn%3Aaws%3A\S+broken/,
    );
    expect(failed.stderr).toMatch(/First cause: Role \(AWS::IAM::Role\) in stack broken: .*Syntax errors in policy/);
    expect(failed.stderr).not.toMatch(/^ +at /m);
    await expect(statusOf('broken')).rejects.toThrow('does not exist');
  });

  it('names the line of the nested template in which the first cause stands', async () => {
    const folder = await createWorkspace({
      'source.yml':
        "Resources:\n  Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nested/child.yml } }\n",
      'nested/child.yml': broken,
    });
    const env = test.environmentFor(dev);
    await test.cloud.call(test.cloud.administrator(dev), {
      service: 's3',
      operation: 'CreateBucket',
      input: { Bucket: 'nested-cause' },
    });
    const packaging = ['package', '--template-file', 'source.yml', '--s3-bucket', 'nested-cause'];
    const packaged = await runSteps([...packaging, '--output-template-file', 'template.yml'], { cwd: folder, env });
    expect(packaged.exitCode).toBe(0);
    const failed = await run(folder, '--stack-name', 'nested-cause');
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('steps: nested/child.yml:3:3: ') });
    expect(failed.stderr).toMatch(/First cause: Role \(AWS::IAM::Role\) in stack nested-cause-Child-\w+: /);
  });

  it('names the line of the source of what was packaged, and of an included snippet', async () => {
    const [resources, role = ''] = broken.split(/(?=  Role:\n)/);
    const omitted =
      '  Layer: \n    Type: AWS::Lambda::Function\n    DependsOn: Role\n    Properties:\n      Runtime: nodejs22.x\n';
    const including = '  Fn::Transform: { Name: AWS::Include, Parameters: { Location: part.yml } }\n';
    const folder = await createWorkspace({
      'own/source.yml': `${resources}${omitted}${role}`,
      'included/source.yml': `${resources}${including}`,
      'included/part.yml': role.replaceAll(/^  /gm, ''),
    });
    await test.cloud.call(test.cloud.administrator(dev), {
      service: 's3',
      operation: 'CreateBucket',
      input: { Bucket: 'source-of-cause' },
    });
    const failureOf = async (name: string) => {
      const packaging = ['package', '--template-file', `${name}/source.yml`, '--s3-bucket', 'source-of-cause'];
      const packaged = await runSteps([...packaging, '--output-template-file', 'template.yml'], {
        cwd: folder,
        env: test.environmentFor(dev),
      });
      expect(packaged).toMatchObject({ exitCode: 0 });
      return (await run(folder, '--stack-name', `source-${name}`)).stderr;
    };
    const own = await failureOf('own');
    expect(own).toContain('steps: own/source.yml:8:3: ');
    expect(own).toContain('\n8 |   Role:\n');
    expect(await failureOf('included')).toContain('steps: included/part.yml:1:1: ');
  });

  it('shows what it would do, begins without waiting, writes the outputs for what runs next, protects, and deletes', async () => {
    const folder = await createWorkspace({ 'template.yml': topic('TopicArn'), 'steps.yml': 'stack-name: flags\n' });
    const parameter = ['--parameter', 'DisplayName=x'];
    const dry = await run(folder, ...parameter, '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, stdout: '' });
    expect(dry.stderr).toContain('Add    flags Topic AWS::SNS::Topic');
    await expect(statusOf('flags')).rejects.toThrow('does not exist');

    const begun = await run(folder, ...parameter, '--wait=false');
    expect(begun).toMatchObject({ exitCode: 0, stdout: '' });
    expect(begun.stderr).toContain('is not waited for');
    const ended = await run(folder, ...parameter, '--termination-protection', 'true', '--outputs-file', 'outputs.env');
    expect(ended.stderr).toContain('has no changes');
    expect(readFileSync(join(folder, 'outputs.env'), 'utf8')).toMatch(/^TopicArn='arn:aws:sns:.*'\n$/);
    expect((await run(folder, '--parameter', 'DisplayName=y', '--dry-run')).stderr).toContain('Modify flags Topic');
    expect((await run(folder, ...parameter, '--outputs-file', 'new/deep/outputs.json')).exitCode).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'new/deep/outputs.json'), 'utf8'))).toEqual({
      TopicArn: expect.stringContaining('arn:aws:sns:') as string,
    });

    const kept = await run(folder, '--delete');
    expect(kept).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[STACK_PROTECTED]') });
    const deleted = await run(folder, '--delete', '--termination-protection', 'false');
    expect(deleted).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('DELETE_COMPLETE AWS::SNS::Topic') });
    await expect(statusOf('flags')).rejects.toThrow('does not exist');
    expect(await run(folder, '--delete')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('nothing to delete'),
    });
    const both = await run(folder, '--delete', '--dry-run');
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('one of them at most') });
  });

  it('tags what it makes with its owner, and does not deploy for another commit or execution alone', async () => {
    const folder = await createWorkspace({ 'template.yml': topic('TopicArn'), 'steps.yml': 'workload: orders\n' });
    const tagsOf = async () => {
      const { Stacks = [] } = await test
        .clientFor(dev)
        .client(CloudFormationClient)
        .send(new DescribeStacksCommand({ StackName: 'owned' }));
      return textsOf(Stacks[0]?.Tags, 'Key', 'Value');
    };
    const deployAs = (commit: string, execution: string, name: string) => {
      const owner = ['--ownership-tags', '--instance', 'blue', '--pipeline-execution', execution];
      const env = { ...test.environmentFor(dev), CODEBUILD_RESOLVED_SOURCE_VERSION: commit };
      const stack = ['--stack-name', 'owned', '--template-file', 'template.yml', '--parameter', `DisplayName=${name}`];
      return runSteps(['deploy', ...stack, ...owner], { cwd: folder, env });
    };
    const [one, two] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];
    const tags = (commit: string, execution: string) => ({
      'codebuild-steps:workload': 'orders',
      'codebuild-steps:instance': 'blue',
      'codebuild-steps:commit': commit,
      'codebuild-steps:pipeline-execution': execution,
    });
    expect((await deployAs(one, 'first', 'a')).exitCode).toBe(0);
    expect(await tagsOf()).toEqual(tags(one, 'first'));
    expect((await deployAs(two, 'second', 'a')).stderr).toContain('has no changes');
    expect(await tagsOf()).toEqual(tags(one, 'first'));
    expect((await deployAs(two, 'second', 'b')).stderr).toContain('Modify owned Topic');
    expect(await tagsOf()).toEqual(tags(two, 'second'));
  });

  it('refuses a tag that says that the stack is another one’s, at its line, before any call', async () => {
    const folder = await createWorkspace({
      'template.yml': topic('TopicArn'),
      'same.json': '{ "Tags": { "codebuild-steps:workload": "orders", "team": "a" } }',
      'other.json': '{\n  "Tags": {\n    "codebuild-steps:workload": "payments"\n  }\n}',
    });
    const args = [
      'deploy',
      '--stack-name',
      'tagged',
      '--template-file',
      'template.yml',
      '--parameter',
      'DisplayName=x',
    ];
    const owned = [...args, '--ownership-tags', '--workload', 'orders'];
    // No credentials and no endpoint: a call could only fail in another way.
    const ofFile = await runSteps([...owned, '--parameters-file', 'same.json', 'other.json'], { cwd: folder });
    expect(ofFile.exitCode).toBe(2);
    expect(ofFile.stderr).toContain(
      'other.json:3:5: tag codebuild-steps:workload is "payments", and --ownership-tags gives the stack "orders" [TAG_OWNED]',
    );
    const flag = await runSteps([...owned, '--tag', 'codebuild-steps:workload=payments'], { cwd: folder });
    expect(flag).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('[TAG_OWNED]') as string });
    const same = await runSteps([...owned, '--parameters-file', 'same.json'], {
      cwd: folder,
      env: test.environmentFor(dev),
    });
    expect(same).toMatchObject({ exitCode: 0 });
  });

  it('deploys over a stack that was only ever reviewed', async () => {
    const folder = await createWorkspace({ 'template.yml': topic('TopicArn') });
    const client = test.clientFor(dev).client(CloudFormationClient);
    const request = {
      StackName: 'reviewed',
      ChangeSetName: 'look',
      ChangeSetType: 'CREATE' as const,
      TemplateBody: topic('TopicArn'),
    };
    await client.send(
      new CreateChangeSetCommand({ ...request, Parameters: [{ ParameterKey: 'DisplayName', ParameterValue: 'x' }] }),
    );
    const deployed = await run(folder, '--stack-name', 'reviewed', '--parameter', 'DisplayName=x');
    expect(deployed.exitCode).toBe(0);
    expect(await statusOf('reviewed')).toBe('CREATE_COMPLETE');
  });

  it.each([
    [
      'a parameter that the template has not',
      ['--parameter', 'Name=x', '--parameter', 'DisplayName=x'],
      /Name is not a parameter of template\.yml/,
    ],
    ['a parameter without a value', [], /DisplayName has no value and no default/],
    [
      'a missing parameters file',
      ['--parameters-file', 'none.json'],
      /the parameters file "none\.json" does not exist/,
    ],
    [
      'a name that no stack can have',
      ['--stack-name', '1_my stack'],
      /--stack-name is "1_my stack", expected letters, digits and hyphens.*\n→ my-stack would be one/,
    ],
    ['targets that are not there', ['--targets', 'targets.yml'], /the targets file "targets\.yml" does not exist/],
    ['no such account', ['--account', '12'], /--account is "12", expected an account id of 12 digits/],
    [
      'a role that may not be assumed',
      ['--account', '666666666666', '--parameter', 'DisplayName=x'],
      /cannot assume arn:aws:iam::666666666666:role\/CrossAccountPipelineRole: AccessDenied/,
    ],
    [
      'a digest without a manifest',
      ['--digest', 'a'.repeat(64), '--parameter', 'DisplayName=x'],
      /\.steps\/manifest\.json/,
    ],
  ])('refuses %s before anything is made', async (_name, args, message) => {
    const folder = await createWorkspace({ 'template.yml': topic('TopicArn') });
    const refused = await run(folder, '--stack-name', 'refused', ...args);
    expect(refused.exitCode).toBeGreaterThan(0);
    expect(refused.exitCode).toBeLessThan(3);
    expect(refused.stderr).toMatch(message);
    expect(refused.stdout).toBe('');
    await expect(statusOf('refused')).rejects.toThrow('does not exist');
  });

  it('says where a template is broken', async () => {
    const folder = await createWorkspace({ 'template.yml': 'Resources:\n  Topic: { Type: "AWS::SNS::Topic"\n' });
    const refused = await run(folder, '--stack-name', 'refused');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^steps: template\.yml:\d+:\d+: /m);
  });

  it('refuses a packaged template that was changed', async () => {
    const folder = await createWorkspace({ 'source.yml': topic('TopicArn') });
    const env = test.environmentFor(dev);
    await test.cloud.call(test.cloud.administrator(dev), {
      service: 's3',
      operation: 'CreateBucket',
      input: { Bucket: 'deploy-test' },
    });
    const args = [
      'package',
      '--template-file',
      'source.yml',
      '--s3-bucket',
      'deploy-test',
      '--output-template-file',
      'template.yml',
    ];
    expect((await runSteps(args, { cwd: folder, env })).exitCode).toBe(0);
    const { stdout } = await runSteps(['verify'], { cwd: folder, env });

    const deploy = () =>
      run(folder, '--stack-name', 'checked', '--parameter', 'DisplayName=x', '--digest', stdout.trim());
    expect((await deploy()).exitCode).toBe(0);
    appendFileSync(join(folder, 'template.yml'), '# changed\n');
    const refused = await deploy();
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/template\.yml/);
    expect(refused.stderr).toMatch(/ARTIFACT_TAMPERED/);
  });
});
