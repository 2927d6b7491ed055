import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkspace } from '../helpers/workspace.ts';
import { stepsFile } from '../helpers/steps-file.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function steps(workspace: string, ...args: readonly string[]): Promise<Ended> {
  const { STEPS_REPORTER: _reporter, ...environment } = process.env;
  const child = spawn(process.execPath, [stepsFile, '-C', workspace, 'validate', ...args], {
    env: { ...environment, AWS_REGION: 'eu-west-1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stdout, stderr };
}

const warned = { 'template.yml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n' };
const large = `Resources:\n  Handle:\n    Type: AWS::CloudFormation::WaitConditionHandle\n${'#'.repeat(51_200)}\n`;
const informed = { 'template.yml': large };
const rejected = { 'template.yml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Propertie: {}\n' };

describe('the exit code of steps validate', () => {
  it.each([
    ['0', 'a warning', warned, [], 0],
    ['1', 'a warning, where warnings reject', warned, ['--fail-on', 'warning'], 1],
    ['0', 'what is for information, where warnings reject', informed, ['--fail-on', 'warning'], 0],
    ['1', 'what is for information, where everything rejects', informed, ['--fail-on', 'info'], 1],
    ['1', 'an error', rejected, [], 1],
    ['0', 'an error, where nothing rejects', rejected, ['--fail-on', 'never'], 0],
    ['2', 'no template', {}, [], 2],
    ['1', 'a template that does not exist', warned, ['--template-file', 'none.yml'], 1],
    ['2', 'an option that nobody knows', warned, ['--fail-on', 'sometimes'], 2],
  ])('is %s with %s', async (_, __, files, args, expected) => {
    const { exitCode, stdout, stderr } = await steps(await createWorkspace(files), ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

it('prints each finding with its line and a caret, then what there was', async () => {
  const { stderr } = await steps(await createWorkspace(rejected));
  expect(stderr).toContain(
    `template.yml:4:5: error: Additional properties are not allowed ('Propertie' was unexpected`,
  );
  expect(stderr).toContain('4 |     Propertie: {}\n        ^^^^^^^^^');
  expect(stderr).toMatch(
    /1 error and 1 warning in 1 template\n→ steps validate --fix mends 1 of them: Propertie → Properties\n→ more: steps explain E3001\n$/,
  );
});

it('prints what was found as text or JSON on stdout where that is asked for', async () => {
  const workspace = await createWorkspace(rejected);
  const text = await steps(workspace, '--format', 'text');
  expect(text.stdout.trimEnd().split('\n')).toEqual([
    'template.yml:2:3: warning: SNS Topic should specify KmsMasterKeyId property [cfn-nag W47]',
    expect.stringMatching(/^template\.yml:4:5: error: .* \[cfn-lint E3001\]$/),
  ]);
  expect(text.stderr).toContain('1 error and 1 warning in 1 template');
  expect(text.stderr, 'what is read on stdout is not told twice').not.toMatch(/W47|template\.yml:4:5/);
  const events = await steps(workspace, '--format', 'text', '--json');
  expect(events.stderr, 'but events are all').toMatch(/"type":"finding".*"E3001"/);
  const json = JSON.parse((await steps(workspace, '--format', 'json')).stdout) as object;
  expect(json).toMatchObject({ schemaVersion: 1, errors: 1, warnings: 1, isRejected: true });
});

it('says what was meant: in the finding, or by the change that --fix makes', async () => {
  const near = await createWorkspace({
    'root.yml':
      'Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: stacks/dat.yml}\n',
    'stacks/data.yml': 'Resources: {T: {Type: AWS::SNS::Topic}}\n',
  });
  expect((await steps(near, '--template-file', 'root.yml')).stderr).toContain(
    'root.yml:4:31: error: "stacks/dat.yml" does not exist; did you mean stacks/data.yml? [steps STEPS005]',
  );
  const mistyped = {
    'template.yml':
      'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n  Other: {Type: AWS::SNS::Topc}\nOutputs: {A: {Value: !Ref Topik}}\n',
  };
  const { stderr } = await steps(await createWorkspace(mistyped));
  const offer = '→ steps validate --fix mends 2 of them: AWS::SNS::Topc → AWS::SNS::Topic, Topik → Topic';
  expect(stderr.split('\n').slice(-4)).toEqual([
    expect.stringMatching(/^2 errors/),
    offer,
    expect.stringMatching(/^→ more: /),
    '',
  ]);
  const fixed = await steps(await createWorkspace(mistyped), '--fix');
  expect(fixed.exitCode).toBe(0);
  expect(fixed.stderr).not.toContain('--fix mends');
  expect((await steps(await createWorkspace(warned))).stderr).not.toContain('--fix');
});

it('tells an output that a nested stack lacks once, in the words that name its file', async () => {
  const workspace = await createWorkspace({
    'template.yml':
      'Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: nested.yml}\nOutputs: {A: {Value: !GetAtt Nested.Outputs.Nam}}\n',
    'nested.yml': 'Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {Name: {Value: !Ref T}}\n',
  });
  const { stdout } = await steps(workspace, '--format', 'text');
  expect(stdout.split('\n').filter((line) => line.includes(': error: '))).toEqual([
    expect.stringMatching(/nested\.yml has no output "Nam"; did you mean Name\? \[steps STEPS023\]$/),
  ]);
});

it('gives findings to machines as events', async () => {
  const { stderr } = await steps(await createWorkspace(rejected), '--reporter', 'json');
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; finding?: { ruleId: string } });
  expect(events.filter(({ type }) => type === 'finding').map(({ finding }) => finding?.ruleId)).toEqual([
    'W47',
    'E3001',
  ]);
});

it('writes the report that CodeBuild reads', async () => {
  const workspace = await createWorkspace(rejected);
  await steps(workspace, '--report', 'reports/validate.xml');
  const report = await readFile(join(workspace, 'reports/validate.xml'), 'utf8');
  expect(report).toContain('<testsuite name="template.yml" tests="2" failures="2" errors="0" skipped="0">');
});

it('records in the manifest what was validated only where that is asked for', async () => {
  const sha256 = '0'.repeat(64);
  const manifest = {
    schemaVersion: 1,
    workload: 'orders',
    stage: 'packaged',
    template: 'root.yml',
    builds: [],
    packagedTemplate: { path: 'packaged.yml', sha256, size: 1 },
    files: [],
    artifacts: [],
  };
  const packaged = JSON.stringify(manifest);
  const workspace = await createWorkspace({ '.steps/manifest.json': packaged, 'root.yml': warned['template.yml'] });
  const read = () => readFile(join(workspace, '.steps/manifest.json'), 'utf8');
  expect((await steps(workspace, '--format', 'text')).stdout).toContain('root.yml:2:3');
  expect(await read()).toBe(packaged);
  expect((await steps(workspace, '--record', '--fail-on', 'warning')).exitCode).toBe(1);
  expect(await read()).toBe(packaged);
  expect((await steps(workspace, '--record')).exitCode).toBe(0);
  expect(JSON.parse(await read())).toEqual({
    ...manifest,
    stage: 'validated',
    validation: { tools: { 'cfn-lint': expect.any(String), 'cfn-nag': '0.8.10' }, errors: 0, warnings: 1 },
  });
});

describe('steps validate --explain', () => {
  const explain = async (rule: string) => steps(await createWorkspace({}), '--explain', rule);

  it('prints the page of a rule of ours, with what breaks and what keeps it', async () => {
    const { exitCode, stdout } = await explain('steps022');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# STEPS022: a nested stack is given values/);
    for (const part of ['## Breaks it', '## Keeps it', '## How to mend it', 'AWS: https://docs.aws.amazon.com/'])
      expect(stdout).toContain(part);
  });

  it('prints what the installed linters know of theirs', async () => {
    const lint = await explain('E3002');
    expect(lint.stdout).toMatch(/^# E3002 of cfn-lint: Resource properties are invalid\n\n[^]*https:/);
    const nag = await explain('W28');
    expect(nag.stdout).toMatch(/^# W28 of cfn-nag: Resource found with an explicit name/);
  });

  it.each([
    ['STEPS922', 'STEPS022'],
    ['E3999', 'E3'],
    ['nonsense', undefined],
  ])('does not know %s, and says what may be meant', async (rule, meant) => {
    const { exitCode, stdout, stderr } = await explain(rule);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`--explain is "${rule}", expected the id of a rule`);
    if (meant !== undefined) expect(stderr).toContain(`did you mean ${meant}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
