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
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../../steps/template.ts';
import { readZip, type ZipEntry } from '../../../steps/zip-archive.ts';
import { startBreakingProxy } from '../../helpers/breaking-proxy.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createBucket } from '../../helpers/create-bucket.ts';
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
  await createBucket(test.clientFor(tools), bucket);
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

/** What is in the archive of a source. */
async function entriesOf(folder: string, name: string): Promise<readonly ZipEntry[]> {
  const artifact = manifestOf(folder).artifacts.find(({ source }) => source === name);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: artifact?.key }));
  return readZip(Buffer.from((await Body?.transformToByteArray()) ?? []));
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

  it('asks for nothing that this machine has seen, notices changed contents whatever their times, and trusts no record that does not fit', async () => {
    const folder = await createWorkspace(workload);
    const cache = await createWorkspace();
    const requests: string[] = [];
    const isBroken = (method: string, path: string) => !requests.push(`${method} ${path.includes('list-type')}`);
    const proxy = await startBreakingProxy(test.cloud.endpoint, isBroken);
    onTestFinished(() => proxy.stop());
    const env = { ...test.environmentFor(tools), AWS_ENDPOINT_URL: proxy.endpoint, STEPS_CACHE_DIR: cache };
    const run = async () => {
      requests.length = 0;
      const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'seen', '--output-template-file', 'packaged.yml'];
      expect(await runSteps(args, { cwd: folder, env })).toMatchObject({ exitCode: 0 });
      const counts = new Map<string, number>();
      for (const request of requests) counts.set(request, (counts.get(request) ?? 0) + 1);
      return Object.fromEntries(counts);
    };
    expect(await run()).toEqual({ 'GET true': 2, 'PUT false': 7 });
    const { artifacts } = manifestOf(folder);
    const file = join(folder, 'src', 'index.js');
    utimesSync(file, 1, 1);
    expect(await run()).toEqual({ 'GET true': 1 });
    expect(manifestOf(folder).artifacts).toEqual(artifacts);

    const { length } = readFileSync(file);
    writeFileSync(file, 'x'.repeat(length));
    utimesSync(file, 1, 1);
    expect((await run())['PUT false']).toBeGreaterThan(0);

    const [record = ''] = globSync('package/*.json', { cwd: cache }).map((name) => join(cache, name));
    const seen = JSON.parse(readFileSync(record, 'utf8')) as Record<string, { sha256: string; eTag: string }>;
    const foreign = Object.entries(seen).map(([key, object]) => [
      key,
      { ...object, sha256: '0'.repeat(64), eTag: 'x' },
    ]);
    for (const text of [JSON.stringify(Object.fromEntries(foreign)), '{"a": 1}', 'no JSON']) {
      writeFileSync(record, text);
      // Without a record that fits, each is asked for, and archives are compared.
      expect(await run()).toEqual({ 'GET true': 1, 'HEAD false': 7 });
      expect(await run()).toEqual({ 'GET true': 1 });
    }
  });

  it('leaves out what .stepsignore says, keeps links where it is told to, and reports what looks like a secret', async () => {
    const folder = await createWorkspace({
      'template.yml': 'Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: fn/src}}\n',
      '.stepsignore': '*.log\n/fn/src/docs/\n*.MAP\nkeep/\n',
      'fn/src/.stepsignore': '!wanted.log\n# a comment\ntests\n',
      'fn/src/index.js': 'i',
      'fn/src/index.map': 'not MAP',
      'fn/src/a.log': '',
      'fn/src/wanted.log': '',
      'fn/src/docs/a.md': '',
      'fn/src/lib/docs/a.md': '',
      'fn/src/lib/tests/a.js': '',
      'fn/src/keep': 'a file, no folder',
      'fn/src/.env': 'PASSWORD=x',
      'fn/src/.env.example': '',
      'fn/src/lib/server.pem': '-----BEGIN RSA PRIVATE KEY-----',
      'fn/src/lib/ca.pem': '-----BEGIN CERTIFICATE-----',
    });
    symlinkSync('index.js', join(folder, 'fn/src/link.js'));
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'ignoring', '--output-template-file', 'out.yml'];
    const followed = await steps(folder, ...args);
    expect(followed.stderr).toContain('fn/src is packaged with what looks like a secret: .env, lib/server.pem;');
    const paths = [
      '.env',
      '.env.example',
      'index.js',
      'index.map',
      'keep',
      'lib/ca.pem',
      'lib/docs/a.md',
      'lib/server.pem',
      'link.js',
      'wanted.log',
    ];
    const link = { path: 'link.js', bytes: Buffer.from('i'), isExecutable: false, isSymbolicLink: false };
    const entries = await entriesOf(folder, 'fn/src');
    expect(entries.map(({ path }) => path)).toEqual(paths);
    expect(entries).toContainEqual(link);
    expect(await steps(folder, ...args, '--keep-links')).toMatchObject({ exitCode: 0 });
    expect(await entriesOf(folder, 'fn/src')).toContainEqual({
      ...link,
      bytes: Buffer.from('index.js'),
      isSymbolicLink: true,
    });
    // A link of the archive must not lead out of it.
    symlinkSync('../../template.yml', join(folder, 'fn/src/t.yml'));
    expect(await steps(folder, ...args)).toMatchObject({ exitCode: 0 });
    expect((await steps(folder, ...args, '--keep-links')).stderr).toContain('LINK_LEAVES_WORKLOAD');
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
    for (const name of ['m.asl.json', 'src']) {
      const { key: Key = '' } = manifestOf(folder).artifacts.find(({ source }) => source === name) ?? {};
      const original = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const Body = await original.Body?.transformToByteArray();
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'evil', ChecksumAlgorithm: 'SHA256' }));
      const run = await steps(folder, 'package', '--s3-bucket', bucket, '--s3-prefix', 'tampered');
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain('ARTIFACT_TAMPERED');
      expect(run.stderr).toContain(Key);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ChecksumAlgorithm: 'SHA256' }));
    }
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
    const outside = await createWorkspace({ 'o.js': 'outside' });
    symlinkSync(outside, join(folder, 'src', 'out'));
    const refused = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(refused.stderr).toContain('LINK_LEAVES_WORKLOAD');
    expect(refused.stderr).toContain('--allow-link src/out');
    const other = await steps(folder, 'package', '--s3-bucket', bucket, '--allow-link', 'src/other');
    expect(other.stderr).toContain('LINK_LEAVES_WORKLOAD');
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'linked', '--allow-link', 'src/out,src/other'];
    expect(await steps(folder, ...args)).toMatchObject({ exitCode: 0 });
    expect((await entriesOf(folder, 'src')).map(({ path }) => path)).toEqual(['a.js', 'out/o.js']);
  });

  it('a function too large for Lambda, before it is zipped', async () => {
    const folder = await createWorkspace({ 'template.yml': fn('src'), 'src/a.bin': '', 'src/b.bin': '' });
    truncateSync(join(folder, 'src/a.bin'), 251 * 1024 * 1024);
    truncateSync(join(folder, 'src/b.bin'), 2048);
    const run = await steps(folder, 'package', '--s3-bucket', bucket);
    expect(run.stderr).toContain('TOO_LARGE');
    expect(run.stderr).toContain('251.0 MB');
    expect(run.stderr).toContain('the largest in it: a.bin (251.0 MB), b.bin (2.0 KB)');
    // A zip counts by what is in it.
    execFileSync('python3', ['-m', 'zipfile', '-c', 'fn.zip', 'src/a.bin'], { cwd: folder });
    writeFileSync(join(folder, 'template.yml'), fn('fn.zip'));
    expect((await steps(folder, 'package', '--s3-bucket', bucket)).stderr).toContain('251.0 MB');
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
