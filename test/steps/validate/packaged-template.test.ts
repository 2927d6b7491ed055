import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
const bucket = 'packaged-for-tests';
let test: TestCloud;

beforeAll(async () => {
  test = await startTestCloud();
  await createBucket(test.clientFor(tools), bucket);
});
afterAll(() => test.cloud.stop());

const steps = (cwd: string, ...args: string[]) => runSteps(args, { cwd, env: test.environmentFor(tools) });
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as PackagedManifest;

/** An omitted Code moves every line below it down by one; the path of the nested template is shorter than its URL. */
const workload = {
  'app/template.yml': `\uFEFFResources:
  Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nested/child.yml, Parameters: { Nam: x } }, DeletionPolic: y }
  Hello:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/hello
      MemorySize: 99999
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicNam: x }
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: ../snippets/part.yml } }
`,
  'app/nested/child.yml': `Parameters: { Name: { Type: String } }
Resources:
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties:
      Content: ../../layer
      CompatibleRuntims: [nodejs22.x]
`,
  'layer/a.js': '1',
  'snippets/part.yml': 'Queue:\n  Type: AWS::SQS::Queue\n  Properties:\n    QueueNam: orders\n',
};

async function packaged(...options: string[]): Promise<string> {
  const folder = await createWorkspace(workload);
  const args = ['package', '--template-file', 'app/template.yml', '--s3-bucket', bucket, '--s3-prefix', 'p'];
  expect(await steps(folder, ...args, ...options)).toMatchObject({ exitCode: 0 });
  return folder;
}

/** `file:line:column RULE`, of errors and of what steps itself says. */
async function validate(folder: string, ...paths: string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await steps(folder, 'validate', ...paths, '--fresh', '--format', 'json');
  expect(stderr).not.toMatch(/^ +at /m);
  const { findings } = JSON.parse(stdout) as {
    findings: {
      location: { file: string; line: number; column: number };
      ruleId: string;
      severity: string;
      tool: string;
    }[];
  };
  return findings
    .filter(({ severity, tool }) => severity === 'error' || tool === 'steps')
    .map(({ location: { file, line, column }, ruleId }) => `${file}:${line}:${column} ${ruleId}`);
}

const findings = [
  'app/nested/child.yml:7:7 E3002',
  'app/template.yml:2:93 STEPS021',
  'app/template.yml:2:107 STEPS020',
  'app/template.yml:2:119 E3001',
  'app/template.yml:9:7 E3034',
  'app/template.yml:12:19 E3002',
  'snippets/part.yml:4:5 E3002',
];

describe('findings in what was packaged', () => {
  it('are told at the lines of the source, of the root, nested templates and snippets, with the line itself', async () => {
    const folder = await packaged('--output-template-file', 'out/packaged.yml');
    expect(readFileSync(join(folder, 'out/packaged.yml'), 'utf8').split('\n')).toHaveLength(15);
    expect(await validate(folder, 'out/packaged.yml')).toEqual(findings);
    const { stderr } = await steps(folder, 'validate', 'out/packaged.yml');
    expect(stderr).toMatch(/^app\/template\.yml:9:7: error: .* E3034\]\n9 \|       MemorySize: 99999$/m);
  });

  it('are the same of a template that was written anew as JSON', async () => {
    const folder = await packaged('--output-template-file', 'out/packaged.json', '--use-json');
    expect(await validate(folder, 'out/packaged.json')).toEqual(findings);
  });

  it('are the same of a nested template that was fetched from the bucket, under any name', async () => {
    const folder = await packaged();
    const { artifacts } = manifestOf(folder);
    const key = artifacts.find(({ source }) => source === 'app/nested/child.yml')?.key ?? '';
    const s3 = test.clientFor(tools).client(S3Client);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    writeFileSync(join(folder, 'fetched.yml'), (await Body?.transformToString()) ?? '');
    expect(await validate(folder, 'fetched.yml')).toEqual(['app/nested/child.yml:7:7 E3002']);
  });

  it('stay in the packaged template where its source has changed since or is not here, and that is said', async () => {
    const folder = await packaged('--output-template-file', 'packaged.yml');
    appendFileSync(join(folder, 'app/template.yml'), '# later\n');
    const moved = [
      'packaged.yml:1:1 STEPS110',
      expect.stringMatching(/^packaged\.yml:2:\d+ STEPS021$/),
      expect.stringMatching(/^packaged\.yml:2:\d+ STEPS020$/),
      expect.stringMatching(/^packaged\.yml:2:\d+ E3001$/),
      'packaged.yml:10:7 E3034',
      'packaged.yml:13:19 E3002',
    ];
    expect(await validate(folder, 'packaged.yml')).toEqual([findings[0], ...moved, findings[6]]);
    const said = async () => (await steps(folder, 'validate', 'packaged.yml')).stderr;
    expect(await said()).toContain('app/template.yml has changed since');

    rmSync(join(folder, 'app/template.yml'));
    rmSync(join(folder, 'snippets'), { recursive: true });
    expect(await said()).toContain('app/template.yml is not here');
    expect(await said()).toMatch(
      /^packaged\.yml:14:\d+: info: s3:\/\/packaged-for-tests\/\S+\.yml is not on this machine/m,
    );
  });
});

it('the source map is the same for the same sources, names no folder of this machine, and is the manifest’s own', async () => {
  const [first, second] = [await packaged(), await packaged()];
  const { sources } = manifestOf(first);
  expect(sources).toEqual(manifestOf(second).sources);
  expect(sources?.map(({ source }) => source)).toEqual([
    'app/nested/child.yml',
    'app/template.yml',
    'snippets/part.yml',
  ]);
  expect(JSON.stringify(sources)).not.toContain(first);
  expect(sources?.at(-1)?.edits).toBe('');

  const file = join(first, '.steps/manifest.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"edits": ""', '"edits": "1-x"'));
  const refused = await steps(first, 'verify');
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stderr).toContain('sources[2].edits is "1-x", expected a list of edits');
});
