import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId } from '../helpers/deploying.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const controlTower = 'node_modules/@cdklabs/cdk-validator-cfnguard/rules/control-tower/cfn-guard';
const files = {
  'template.yml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
  'rules/queues.guard': 'Resources.* exists\n',
  [`${controlTower}/sqs/one.guard`]: 'Resources.* exists\n',
  'templates/common/common.yml': 'Resources: {}\n',
  'dist/linux.tar': 'linux',
  'certificates.pem': '',
  'set.json': '{}',
  'fn.yml': 'Resources:\n  Accept: { Type: AWS::Lambda::Function, Properties: { Code: fn } }\n',
  'fn/index.js': '',
  'bin/cfn-guard': '#!/bin/sh\necho cfn-guard 3.1.1\n',
};
const generic = [
  '--package-format',
  'generic',
  '--namespace',
  'tools',
  '--package',
  'cli',
  '--package-version',
  '1.0.0',
];
const publish = ['publish', '--domain', 'acme', '--repository', 'releases', ...generic];

const deploy = ['deploy', '--template-file', 'template.yml'];

/** The real command in the Dev account of an embedded cloud, where the stack `orders` is. */
describe('a mistyped name', () => {
  let test: TestCloud;
  const dev = accountId('Dev');
  beforeAll(async () => {
    test = await startTestCloud();
    const stack = new CreateStackCommand({ StackName: 'orders', TemplateBody: files['template.yml'] });
    await test.clientFor(dev).client(CloudFormationClient).send(stack);
    await test.cloud.idle();
  });
  afterAll(() => test.cloud.stop());

  it.each([
    [['validate', '--guard-rules', 'rules/queue.guard'], '"rules/queue.guard" does not exist', 'rules/queues.guard'],
    [['validate', '--guard-rules', 'rulse'], '"rulse" does not exist', 'rules'],
    [['validate', '--guard-rules', 'control-tower/sqss'], '"control-tower/sqss" does not exist', 'control-tower/sqs'],
    [
      ['graph', '--view', 'trust', '--templates', 'template'],
      '"template/common/common.yml" does not exist',
      'templates/common/common.yml',
    ],
    [[...publish, 'dist/linx.tar'], 'the file to publish "dist/linx.tar" does not exist', 'dist/linux.tar'],
    [['outputs', '--stack-name', 'ordesr'], 'there is no stack ordesr', 'orders'],
    [
      ['package', '--s3-bucket', 'b', '--ca-bundle', 'certificate.pem'],
      'the file of certificates "certificate.pem" does not exist',
      'certificates.pem',
    ],
    [[...deploy, '--stack-set', 'sett.json'], 'the StackSet file "sett.json" does not exist', 'set.json'],
  ])('is told with what was meant: %j', async (args, said, meant) => {
    const folder = await createWorkspace(files);
    chmodSync(join(folder, 'bin/cfn-guard'), 0o755);
    const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`;
    const env = { ...test.environmentFor(dev), PATH };
    const { exitCode, stdout, stderr } = await runSteps(args, { cwd: folder, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).toContain(`→ did you mean ${meant}?\n`);
  });

  it.each([
    [
      [...deploy, '--stack-name', 'orders', '--capabilities', 'CAPABILITY_IMA'],
      '--capabilities is "CAPABILITY_IMA", expected one of CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND',
      'CAPABILITY_IAM',
    ],
    [['build', '--template-file', 'fn.yml', '--command', 'Acept=make'], '--command is "Acept=make"', 'Accept'],
  ])('is misuse where only some are known: %j', async (args, said, meant) => {
    const { exitCode, stderr } = await runSteps(args, {
      cwd: await createWorkspace(files),
      env: test.environmentFor(dev),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain(`→ did you mean ${meant}?\n`);
  });
});
