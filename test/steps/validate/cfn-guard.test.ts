import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatLocation } from '../../../steps/location.ts';
import { validateWorkload } from '../../../steps/validate/index.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'codebuild-steps-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = ['--no-audit', '--no-fund', '--silent', '--legacy-peer-deps', '--ignore-scripts', '--prefix', folder];
const isInstalled = spawnSync('npm', ['install', ...options, '@cdklabs/cdk-validator-cfnguard@0.0.62']).status === 0;

const rule = `let queues = Resources.*[ Type == 'AWS::SQS::Queue' ]
rule queues_have_names when %queues !empty {
  %queues.Properties.QueueName exists <<a queue must have a name>>
}
`;
const queue = (properties: string) =>
  `  Type: AWS::SQS::Queue\n  Properties: {SqsManagedSseEnabled: true${properties}}\n`;

async function validate(files: Readonly<Record<string, string>>, guardRules: readonly string[], environment = {}) {
  const workspace = await createWorkspace(files);
  if (isInstalled) await symlink(join(folder, 'node_modules'), join(workspace, 'node_modules'));
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1', ...environment });
  const result = await validateWorkload({ isFresh: true, guardRules }, context);
  const others = result.findings.filter(({ tool }) => tool === 'cfn-guard' || tool === 'steps');
  return {
    ...result,
    shown: others.map(({ location, ruleId, message }) => `${formatLocation(location)} ${ruleId} ${message}`),
  };
}

describe.skipIf(!isInstalled)('cfn-guard (skipped where npm cannot bring it)', () => {
  it('finds what breaks a rule of the project, at its line, in included snippets too', async () => {
    const files = {
      'template.yml': `Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yml}}\n`,
      'part.yml': `Named:\n${queue(', QueueName: a')}Nameless:\n${queue('')}`,
      'rules/queues.guard': rule,
    };
    const result = await validate(files, ['rules']);
    expect(result.shown).toEqual(['part.yml:6:3 queues_have_names a queue must have a name']);
    expect(result.tools).toMatchObject({ 'cfn-guard': '3.1.1' });
    expect(result.isRejected).toBe(true);
  });

  it('takes the rules of AWS Control Tower by name, and names the control', async () => {
    const files = { 'template.yml': `Resources:\n  Queue:\n${queue('').replaceAll(/^/gm, '  ').trimEnd()}\n` };
    const result = await validate(files, ['control-tower/sqs', 'control-tower/s3']);
    expect(result.shown).toEqual([
      expect.stringMatching(
        /^template\.yml:4:5 CT\.SQS\.PR\.1 Require any Amazon SQS queue to have a dead-letter queue configured/,
      ),
    ]);
  });

  it('tells suppressions in its own form of rules that there are not, and names clauses outside rules', async () => {
    const metadata = '  Metadata: {guard: {SuppressedRules: [queues_have_names, queues_have_name]}}\n';
    const files = {
      'template.yml': `Resources:\n  Queue:\n${queue('').replaceAll(/^/gm, '  ').trimEnd()}\n  ${metadata}`,
      'rules/queues.guard': rule,
      'rules/first.guard': 'Resources.*.Properties.QueueName exists',
    };
    const { shown } = await validate(files, ['rules']);
    expect(shown).toEqual([
      'template.yml:4:5 default the template does not comply with default',
      'template.yml:4:5 queues_have_names a queue must have a name',
      'template.yml:5:61 STEPS121 cfn-guard has no rule queues_have_name; did you mean queues_have_names?',
    ]);
    expect((await validate(files, [])).shown).toEqual([]);
  });

  it('rules that cannot be read are an error of each template, never a pass', async () => {
    const files = { 'template.yml': `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n`, 'bad.guard': 'rule x { bad' };
    const { shown } = await validate(files, ['bad.guard']);
    expect(shown).toEqual([
      expect.stringContaining(
        'STEPS008 cfn-guard could not check this template: it ended with exit code 5: Parsing error',
      ),
    ]);
  });
});

it('says where cfn-guard can be had when rules are named and it is nowhere', async () => {
  const workspace = await createWorkspace({
    'template.yml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
    'a.guard': rule,
  });
  const path = (process.env['PATH'] ?? '').split(':').filter((each) => !each.includes('guard'));
  const context = createTestContext(workspace, { PATH: path.join(':') });
  await expect(validateWorkload({ guardRules: ['a.guard'] }, context)).rejects.toMatchObject({
    code: 'TOOL_NOT_INSTALLED',
    hint: expect.stringContaining('@cdklabs/cdk-validator-cfnguard'),
  });
});

it('a template that takes cfn-guard too long is an error', async () => {
  const files = {
    'template.yml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
    'a.guard': rule,
    'bin/cfn-guard': '#!/bin/sh\n[ "$1" = --version ] || exec sleep 20\n',
  };
  const workspace = await createWorkspace(files);
  chmodSync(join(workspace, 'bin/cfn-guard'), 0o755);
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1' });
  const environment = { ...context.environment, PATH: `${join(workspace, 'bin')}:${process.env['PATH']}` };
  const { findings } = await validateWorkload(
    { guardRules: ['a.guard'], timeLimit: 2, isFresh: true },
    { ...context, environment },
  );
  expect(findings.map(({ message }) => message)).toContain(
    'cfn-guard could not check this template: took longer than 2 seconds',
  );
});
