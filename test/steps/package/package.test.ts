import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../../steps/template.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
const bucket = 'artifacts-for-tests';
let test: TestCloud;
let s3: S3Client;
let keyArn: string;

beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(tools).client(S3Client);
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { KeyMetadata } = await test.clientFor(tools).client(KMSClient).send(new CreateKeyCommand({}));
  keyArn = KeyMetadata?.Arn ?? '';
});
afterAll(() => test.cloud.stop());

const steps = (cwd: string, ...args: string[]) => runSteps(args, { cwd, env: test.environmentFor(tools) });
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as PackagedManifest;

async function keysUnder(prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

async function readText(key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

function lookUp(text: string, ...path: string[]): unknown {
  let value: unknown = toTemplateValue(parseSource(text, 't'));
  for (const key of path) value = isObject(value) ? (value as TemplateObject)[key] : undefined;
  return value;
}

const workload = {
  'template.yml': `# the root
Mappings:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: includes/map.yml}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: stacks/child.yml   # nested
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Code: src, Role: !Ref R, Handler: i.h}
`,
  'stacks/child.yml': `Resources:
  Twin:
    Type: AWS::Lambda::Function
    Properties: {Code: ../src}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner.json}
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../includes/functions.yml}}
`,
  'stacks/inner.json':
    '{"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionS3Location": "../m.asl.json"}}}}',
  'includes/map.yml': 'M: {a: {b: c}}\n',
  'includes/functions.yml': 'Included:\n  Type: AWS::Lambda::Function\n  Properties: {Code: ../lone.py}\n',
  'm.asl.json': '{"StartAt": "A"}',
  'src/index.js': 'exports.h = 1;\n',
  'src/lib/x.js': 'x\n',
  'lone.py': 'def handler(): pass\n',
  'environments/dev.json': '{"Parameters": {}}',
  'pipeline/standard.json': '{}',
  'steps.yml': 'workload: shop\n',
};

describe('steps package', () => {
  it('uploads what every template names, children first, and prints the template alone on stdout', async () => {
    const folder = await createWorkspace(workload);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run).toMatchObject({ exitCode: 0 });
    const url = String(lookUp(run.stdout, 'Resources', 'Child', 'Properties', 'TemplateURL'));
    const base = `https://s3.eu-west-1.amazonaws.com/${bucket}/`;
    expect(url).toMatch(new RegExp(`^${base}packages/shop/[0-9a-f]{64}\\.template$`));
    const code = lookUp(run.stdout, 'Resources', 'Plain', 'Properties', 'Code') as { S3Bucket: string; S3Key: string };
    expect(code).toEqual({
      S3Bucket: bucket,
      S3Key: expect.stringMatching(/^packages\/shop\/[0-9a-f]{64}\.zip$/) as string,
    });
    const child = await readText(url.slice(base.length));
    expect(lookUp(child, 'Resources', 'Twin', 'Properties', 'Code')).toEqual(code);
    const snippetUrl = String(lookUp(child, 'Resources', 'Fn::Transform', 'Parameters', 'Location'));
    const snippet = await readText(snippetUrl.slice(`s3://${bucket}/`.length));
    expect(lookUp(snippet, 'Included', 'Properties', 'Code', 'S3Bucket')).toBe(bucket);
    const inner = await readText(
      String(lookUp(child, 'Resources', 'Inner', 'Properties', 'TemplateURL')).slice(base.length),
    );
    expect(inner).toMatch(
      /^\{"Resources": \{"M": .*"DefinitionS3Location": \{"Bucket": "artifacts-for-tests", "Key": "[^"]+\.json"\}\}\}\}\}$/,
    );
    // Only the lines with local paths differ.
    const source = workload['template.yml'].split('\n');
    const differing = run.stdout.split('\n').filter((line, index) => line !== source[index]);
    expect(differing.map((line) => line.trim().split(/[: ]/)[0])).toEqual(['Fn', 'TemplateURL', 'Properties']);
    expect(run.stdout).toContain('# nested');
    expect((await keysUnder('packages/shop/')).length).toBe(7);
  });

  it('writes the manifest, with versions, digests, uses and what travels', async () => {
    const folder = await createWorkspace(workload);
    await steps(folder, 'package', '--s3-bucket', bucket, '--output-template-file', 'out/packaged.yml');
    const manifest = manifestOf(folder);
    expect(manifest).toMatchObject({
      schemaVersion: 1,
      stage: 'packaged',
      workload: 'shop',
      template: 'template.yml',
      builds: [],
    });
    expect(manifest.packagedTemplate.path).toBe('out/packaged.yml');
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'environments/dev.json',
      'includes/functions.yml',
      'includes/map.yml',
      'pipeline/standard.json',
      'stacks/child.yml',
      'stacks/inner.json',
      'steps.yml',
      'template.yml',
    ]);
    const shared = manifest.artifacts.find(({ source }) => source === 'src');
    expect(shared).toMatchObject({
      bucket,
      region: 'eu-west-1',
      versionId: expect.any(String) as string,
      references: ['stacks/child.yml Resources/Twin/Properties/Code', 'template.yml Resources/Plain/Properties/Code'],
    });
  });

  it('uploads nothing twice, from whatever checkout, and the bytes come out the same', async () => {
    const [first, second] = [await createWorkspace(workload), await createWorkspace(workload)];
    const runs = [
      await steps(first, 'package', '--s3-bucket', bucket),
      await steps(second, 'package', '--s3-bucket', bucket),
    ];
    expect(runs[1]?.stdout).toBe(runs[0]?.stdout);
    expect(runs[1]?.stderr).toContain('7 objects already there');
    expect(manifestOf(second).artifacts).toEqual(manifestOf(first).artifacts);
  });

  it('uploads only what changed', async () => {
    const folder = await createWorkspace(workload);
    await steps(folder, 'package', '--s3-bucket', bucket);
    appendFileSync(join(folder, 'lone.py'), '# changed\n');
    const { stderr } = await steps(folder, 'package', '--s3-bucket', bucket);
    // The function, the snippet that names it, and the template that includes that.
    expect(stderr).toMatch(/3 objects, .*; 4 already there/);
  });

  it('takes bucket and key from the common stack, and writes encrypted with that key', async () => {
    const ssm = test.clientFor(tools).client(SSMClient);
    for (const [name, Value] of [
      ['artifact-bucket', bucket],
      ['artifact-key-arn', keyArn],
    ])
      await ssm.send(
        new PutParameterCommand({ Name: `/codebuild-steps/common/${name}`, Value, Type: 'String', Overwrite: true }),
      );
    const folder = await createWorkspace({ ...workload, 'steps.yml': 'workload: sealed\n' });
    expect(await steps(folder, 'package', '--output-template-file', 'packaged.yml')).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    const [key] = await keysUnder('packages/sealed/');
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
      ChecksumSHA256: expect.any(String) as string,
    });
  });

  it('says which parameter is missing where there is no common stack', async () => {
    const folder = await createWorkspace(workload);
    const run = await runSteps(['package'], { cwd: folder, env: test.environmentFor('333333333333') });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('/codebuild-steps/common/artifact-bucket');
    expect(run.stderr).toContain('--s3-bucket');
  });

  it('writes JSON, a prefix, a key and metadata where it is asked to', async () => {
    const folder = await createWorkspace(workload);
    const run = await steps(
      folder,
      ...`package --s3-bucket ${bucket} --s3-prefix asked/for/ --kms-key-id ${keyArn} --use-json`.split(' '),
      '--metadata',
      'team=shop,ticket=42',
    );
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(run.stdout)).toHaveProperty('Resources.Plain.Properties.Code.S3Bucket', bucket);
    const keys = await keysUnder('asked/for/');
    expect(keys.length).toBe(7);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: keys[0] }));
    expect(head).toMatchObject({ Metadata: { team: 'shop', ticket: '42' }, ServerSideEncryption: 'aws:kms' });
  });

  it('uploads again what is there when it is told to', async () => {
    const folder = await createWorkspace({
      'template.yml': workload['template.yml'].replace(/\n {2}Child[^]*?(?=\n {2}Plain)/, ''),
      'includes/map.yml': 'M: {x: {y: z}}\n',
      'src/i.js': 'i',
    });
    const run = () => steps(folder, 'package', '--s3-bucket', bucket, '--s3-prefix', 'forced', '--force-upload');
    await run();
    const before = manifestOf(folder).artifacts.map(({ versionId }) => versionId);
    expect((await run()).stderr).toContain('2 objects');
    const after = manifestOf(folder).artifacts.map(({ versionId }) => versionId);
    expect(after.filter((version) => before.includes(version))).toEqual([]);
  });

  it('zips the folder of the template where Code is omitted, without its own output', async () => {
    const template = 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: a.b\n';
    const folder = await createWorkspace({ 'fn/template.yml': template, 'fn/a.js': 'a' });
    const run = () =>
      steps(
        folder,
        'package',
        '--template-file',
        'fn/template.yml',
        '--s3-bucket',
        bucket,
        '--output-template-file',
        'fn/out.yml',
      );
    await run();
    const first = readFileSync(join(folder, 'fn/out.yml'), 'utf8');
    await run();
    expect(readFileSync(join(folder, 'fn/out.yml'), 'utf8')).toBe(first);
    expect(first).toMatch(/Properties:\n {6}Code: \{ S3Bucket: .*\}\n {6}Handler: a\.b\n$/);
  });

  it('says in AWS’s words who may not write to the bucket of another account', async () => {
    const folder = await createWorkspace(workload);
    const run = await runSteps(['package', '--s3-bucket', bucket], {
      cwd: folder,
      env: test.environmentFor('333333333333'),
    });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/AWS_ACCESS_DENIED/);
    expect(run.stderr).toContain('s3:PutObject');
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
  });

  it('refuses an object under a content’s name that holds something else', async () => {
    const folder = await createWorkspace(workload);
    await steps(folder, 'package', '--s3-bucket', bucket, '--s3-prefix', 'tampered');
    const artifact = manifestOf(folder).artifacts.find(({ source }) => source === 'm.asl.json');
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: artifact?.key,
        Body: '{"StartAt": "Evil"}',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const run = await steps(folder, 'package', '--s3-bucket', bucket, '--s3-prefix', 'tampered');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('ARTIFACT_TAMPERED');
    expect(run.stderr).toContain(artifact?.key);
  });
});

describe('steps package beside steps build', () => {
  const template = `Resources:
  T:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler, Code: fn}
`;
  const built = { 'template.yml': template, 'fn/app.ts': 'export const handler = (): number => 1;\n' };

  it('packages what was built, not the source', async () => {
    const folder = await createWorkspace(built);
    expect(await runSteps(['build'], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).not.toContain('warning');
    const manifest = manifestOf(folder);
    expect(manifest.artifacts.map(({ source }) => source)).toEqual(['.steps/build/template.yml/T']);
    expect(manifest.builds).toHaveLength(1);
  });

  it.each<[name: string, change: (folder: string) => void, message: string]>([
    [
      'the source changed since',
      (folder) => appendFileSync(join(folder, 'fn/app.ts'), '//\n'),
      'before it was changed',
    ],
    [
      'the output changed since',
      (folder) => appendFileSync(join(folder, '.steps/build/template.yml/T/app.js'), '//\n'),
      'was changed since',
    ],
    [
      'the template names another folder',
      (folder) => {
        mkdirSync(join(folder, 'other'));
        writeFileSync(join(folder, 'other/app.js'), '');
        writeFileSync(join(folder, 'template.yml'), template.replace('Code: fn', 'Code: other'));
      },
      'was made from fn, and the template names other',
    ],
    ['the output is gone', (folder) => rmSync(join(folder, '.steps/build'), { recursive: true }), 'not there any more'],
  ])('stops when %s', async (_name, change, message) => {
    const folder = await createWorkspace(built);
    await runSteps(['build'], { cwd: folder });
    change(folder);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('BUILD_OUTDATED');
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain('run steps build again');
  });

  it('warns of what was not built and cannot run as it is', async () => {
    const folder = await createWorkspace(built);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain(
      'warning: T is packaged as it is, and its handler app.ts is TypeScript: run steps build first',
    );
  });

  it('lets two packagers of one workload write the same objects at the same time', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => createWorkspace(workload)));
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'raced'];
    const runs = await Promise.all(folders.map((folder) => steps(folder, ...args)));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const [first, ...others] = folders.map((folder) => manifestOf(folder).artifacts);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('steps package refuses', () => {
  const fn = (code: string) =>
    `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: ${code}\n`;
  const stack = (url: string) =>
    `Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ${url}\n`;
  const schema = (file: string) =>
    `Resources:\n  G:\n    Type: AWS::AppSync::GraphQLSchema\n    Properties:\n      DefinitionS3Location: ${file}\n`;

  it.each<[name: string, files: Record<string, string>, code: string, place: string]>([
    ['a path that leads nowhere', { 'template.yml': fn('./gone') }, 'REFERENCE_NOT_FOUND', 'template.yml:5:13'],
    [
      'a path that a loop would make',
      { 'template.yml': fn('./fn/${Name}') },
      'REFERENCE_NOT_FOUND',
      'template.yml:5:13',
    ],
    [
      'a nested template that is not there',
      { 'template.yml': stack('gone.yml') },
      'REFERENCE_NOT_FOUND',
      'template.yml:5:20',
    ],
    ['a folder for a template', { 'template.yml': stack('x'), 'x/y': '' }, 'FILE_EXPECTED', 'template.yml:5:20'],
    ['a folder for a file', { 'template.yml': schema('x'), 'x/y': '' }, 'FILE_EXPECTED', 'template.yml:5:29'],
    ['an empty zip', { 'template.yml': fn('x.zip'), 'x.zip': 'no zip' }, 'NOT_AN_ARCHIVE', 'template.yml:5:13'],
    [
      'stacks that contain each other',
      { 'template.yml': stack('a.yml'), 'a.yml': stack('template.yml') },
      'NESTING_CIRCULAR',
      'a.yml:5:20',
    ],
    [
      'a mistake in a nested template',
      { 'template.yml': stack('a.yml'), 'a.yml': 'a: 1\na: 2\n' },
      'SYNTAX',
      'a.yml:2:1',
    ],
    [
      'a nested template over 1 MB',
      { 'template.yml': stack('a.yml'), 'a.yml': `# ${'x'.repeat(1_100_000)}\nResources: {}\n` },
      'TOO_LARGE',
      'template.yml:5:20',
    ],
    ['a template that is not there', {}, 'FILE_NOT_FOUND', 'template.yml'],
  ])('%s, and says where', async (_name, files, code, place) => {
    const folder = await createWorkspace(files);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(place);
    expect(run.stderr).toContain(code === 'SYNTAX' ? '^' : '→ ');
  });

  it('a folder without a file', async () => {
    const folder = await createWorkspace({ 'template.yml': fn('empty') });
    mkdirSync(join(folder, 'empty'));
    expect((await steps(folder, 'package', '--s3-bucket', bucket)).stderr).toContain('FOLDER_EMPTY');
  });

  it('a link out of the workload', async () => {
    const folder = await createWorkspace({ 'template.yml': fn('src'), 'src/a.js': '' });
    symlinkSync('/etc', join(folder, 'src', 'etc'));
    expect((await steps(folder, 'package', '--s3-bucket', bucket)).stderr).toContain('LINK_LEAVES_WORKLOAD');
  });

  it('a function too large for Lambda, before it is zipped', async () => {
    const folder = await createWorkspace({ 'template.yml': fn('src'), 'src/a.bin': '' });
    truncateSync(join(folder, 'src/a.bin'), 251 * 1024 * 1024);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run.stderr).toContain('TOO_LARGE');
    expect(run.stderr).toContain('251.0 MB');
  });

  it('text that is not UTF-8', async () => {
    const folder = await createWorkspace();
    writeFileSync(join(folder, 'template.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0x0a]));
    expect((await steps(folder, 'package', '--s3-bucket', bucket)).stderr).toContain('NOT_UTF8');
  });

  it('to write over its source', async () => {
    const folder = await createWorkspace({ 'template.yml': 'Resources: {}\n' });
    const run = await steps(folder, 'package', '--s3-bucket', bucket, '--output-template-file', './template.yml');
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.stderr).toContain('--output-template-file');
  });

  it.each([['a bucket that does not exist', 'no-such-bucket-anywhere', 'BUCKET_NOT_FOUND']])(
    '%s',
    async (_name, name, code) => {
      const folder = await createWorkspace(workload);
      const run = await steps(folder, 'package', '--s3-bucket', name);
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr).toContain(code);
    },
  );

  it('a bucket in another region', async () => {
    const there = test.clientFor(tools).client(S3Client, { region: 'us-west-2' });
    await there.send(
      new CreateBucketCommand({
        Bucket: 'bucket-in-oregon',
        CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
      }),
    );
    const folder = await createWorkspace(workload);
    const run = await steps(folder, 'package', '--s3-bucket', 'bucket-in-oregon');
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toContain('BUCKET_IN_OTHER_REGION');
    expect(run.stderr).toContain('us-west-2');
  });
});
