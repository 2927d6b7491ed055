import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
let test: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(tools).client(S3Client);
  for (const Bucket of ['versioned', 'plain-one']) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  }
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
});
afterAll(() => test.cloud.stop());

const steps = (cwd: string, args: readonly string[], env: Record<string, string> = {}) =>
  runSteps(args, { cwd, env: { ...test.environmentFor(tools), ...env } });

const manifestFile = (folder: string) => join(folder, '.steps/manifest.json');
const artifactOf = (folder: string) => {
  const [artifact] = (JSON.parse(readFileSync(manifestFile(folder), 'utf8')) as PackagedManifest).artifacts;
  if (!artifact) throw new Error('no artifact');
  return artifact;
};

/** A packaged workload, with contents of its own so that its objects are its own. */
async function packaged(bucket: string, own: string): Promise<string> {
  const folder = await createWorkspace({
    'template.yml': 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Code: src}\n',
    'src/index.js': own,
    'environments/dev.json': '{"Parameters": {}}',
  });
  const args = ['package', '--s3-bucket', bucket, '--output-template-file', 'packaged.yml'];
  expect(await steps(folder, args)).toMatchObject({ exitCode: 0 });
  return folder;
}

describe('steps verify', () => {
  it('prints commit and version on request: that of package.json, else the beginning of the commit, else of the digest', async () => {
    const folder = await packaged('versioned', 'facts');
    const { stdout: digest } = await steps(folder, ['verify']);
    const print = async (fact: string) => (await steps(folder, ['verify', '--print', fact])).stdout;
    expect([await print('digest'), await print('commit'), await print('version')]).toEqual([
      digest,
      'none\n',
      `${digest.slice(0, 12)}\n`,
    ]);
    const commit = 'c0ffee'.repeat(7).slice(0, 40);
    await steps(folder, ['package', '--s3-bucket', 'versioned', '--output-template-file', 'packaged.yml'], {
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
    });
    expect([await print('commit'), await print('version')]).toEqual([`${commit}\n`, `${commit.slice(0, 12)}\n`]);
    for (const [version, told] of [
      ['1.4.2', '1.4.2'],
      ['1.0 $(id)', commit.slice(0, 12)],
    ] as const) {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
      expect(await print('version')).toBe(`${told}\n`);
    }
    expect(await steps(folder, ['verify', '--print', 'author'])).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('prints the digest of the manifest, alone on stdout', async () => {
    const folder = await packaged('versioned', 'first');
    const digest = createHash('sha256')
      .update(readFileSync(manifestFile(folder)))
      .digest('hex');
    expect(await steps(folder, ['verify'])).toMatchObject({ exitCode: 0, stdout: `${digest}\n` });
    expect(await steps(folder, ['verify', '--digest', digest])).toMatchObject({ exitCode: 0 });
    expect(await steps(folder, ['verify'], { STEPS_DIGEST: digest })).toMatchObject({ exitCode: 0 });
  });

  it.each<[name: string, tamper: (folder: string) => Promise<void> | void, named: string]>([
    [
      'the packaged template',
      (folder) => writeFileSync(join(folder, 'packaged.yml'), 'Resources: {}\n'),
      'packaged.yml',
    ],
    [
      'a parameter file',
      (folder) => writeFileSync(join(folder, 'environments/dev.json'), '{"Parameters": {"A": "b"}}'),
      'environments/dev.json',
    ],
    ['a file that is gone', (folder) => rmSync(join(folder, 'environments/dev.json')), 'found    nothing'],
    [
      'an object that was replaced where there are no versions',
      async (folder) => {
        const { bucket: Bucket, key: Key } = artifactOf(folder);
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'evil', ChecksumAlgorithm: 'SHA256' }));
      },
      's3://plain-one/packages/',
    ],
    [
      'an object that was replaced by one without a checksum',
      async (folder) => {
        const { bucket: Bucket, key: Key } = artifactOf(folder);
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'evil', ChecksumAlgorithm: 'CRC32' }));
      },
      createHash('sha256').update('evil').digest('hex'),
    ],
    [
      'an object that is gone',
      async (folder) => {
        const { bucket: Bucket, key: Key } = artifactOf(folder);
        await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      },
      'found    nothing',
    ],
  ])('finds %s, and names it', async (name, tamper, named) => {
    const folder = await packaged('plain-one', name);
    await tamper(folder);
    const run = await steps(folder, ['verify']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('ARTIFACT_TAMPERED');
    expect(run.stderr).toContain(named);
    expect(run.stderr).toMatch(/expected SHA-256 [0-9a-f]{64}/);
  });

  it('holds to the version that was packaged, whatever was put over it', async () => {
    const folder = await packaged('versioned', 'kept');
    const { bucket: Bucket, key: Key } = artifactOf(folder);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'evil' }));
    expect(await steps(folder, ['verify'])).toMatchObject({ exitCode: 0 });
  });

  it('finds a manifest that was made to fit, by the digest that was kept outside', async () => {
    const folder = await packaged('versioned', 'fitted');
    const { stdout } = await steps(folder, ['verify']);
    const text = readFileSync(manifestFile(folder), 'utf8');
    writeFileSync(manifestFile(folder), text.replace('"workload": ', '"workload":  '));
    const run = await steps(folder, ['verify', '--digest', stdout.trim()]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('.steps/manifest.json');
    expect(run.stderr).toContain(stdout.trim());
  });

  it('says who may not read the object, and what', async () => {
    const folder = await packaged('versioned', 'foreign');
    const run = await runSteps(['verify'], { cwd: folder, env: test.environmentFor('333333333333') });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('AWS_ACCESS_DENIED');
    expect(run.stderr).toMatch(/333333333333.* is not authorized to perform: s3:GetObject/);
  });

  it('needs a manifest, and a digest that is one', async () => {
    const folder = await createWorkspace();
    expect(await steps(folder, ['verify'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('MANIFEST_MISSING') as string,
    });
    expect(await steps(folder, ['verify', '--digest', 'abc'])).toMatchObject({ exitCode: 2 });
  });

  it('names the folder whose manifest was meant', async () => {
    const folder = await createWorkspace({ 'orders/.steps/manifest.json': '{}', 'docs/index.md': '' });
    const { exitCode, stderr } = await steps(folder, ['verify']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[MANIFEST_MISSING]\n→ did you mean that of orders? Give -C orders\n');
  });
});
