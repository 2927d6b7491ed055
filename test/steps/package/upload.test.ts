import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { startBreakingProxy } from '../../helpers/breaking-proxy.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const account = '222222222222';
const bucket = 'artifacts-of-uploads';
let test: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(account).client(S3Client);
  await createBucket(test.clientFor(account), bucket);
});
afterAll(() => test.cloud.stop());

const template = `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Code: fn}}
  J: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: script.bin}}}
`;
const megabyte = 1024 * 1024;

async function createLargeWorkload(): Promise<string> {
  const folder = await createWorkspace({
    'template.yml': template,
    'fn/code.bin': randomBytes(17 * megabyte),
    'script.bin': '',
  });
  truncateSync(join(folder, 'script.bin'), 101 * megabyte);
  return folder;
}

describe('large artifacts', () => {
  it('are uploaded whole or not at all, over a connection that fails, and by the next run after one that stopped', async () => {
    const folder = await createLargeWorkload();
    let broken: (method: string, path: string) => boolean = () => false;
    const proxy = await startBreakingProxy(test.cloud.endpoint, (method, path) => broken(method, path), 503);
    onTestFinished(() => proxy.stop());
    const env = {
      ...test.environmentFor(account),
      AWS_ENDPOINT_URL: proxy.endpoint,
      STEPS_CACHE_DIR: await createWorkspace(),
    };
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'large', '--output-template-file', 'packaged.yml'];
    const run = () => runSteps(args, { cwd: folder, env });

    // The function's upload always fails; a part of the large file's, and the request that ends it, once.
    const failures = [/^PUT .*partNumber=2/, /^POST .*uploadId=/];
    broken = (method, path) => {
      const at = failures.findIndex((failure) => failure.test(`${method} ${path}`));
      return (method === 'PUT' && path.includes('.zip')) || (at >= 0 && failures.splice(at, 1).length > 0);
    };
    const failed = await run();
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failed.stderr).toContain('cannot upload fn to s3://');
    expect(failed.stderr).not.toContain('non-retryable');
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
    expect(failures).toEqual([]);

    // The large file's parts are interrupted.
    const child = execa('node', [stepsFile, ...args, '--s3-prefix', 'stopped'], {
      cwd: folder,
      env: { ...env, PATH: process.env['PATH'] },
      extendEnv: false,
      reject: false,
    });
    broken = (_method, path) => path.includes('partNumber=3') && child.kill('SIGINT') && false;
    expect((await child).exitCode).toBe(130);
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);

    let attempts = 0;
    broken = (method, path) => method === 'PUT' && path.includes('.zip') && ++attempts === 1;
    const mended = await run();
    expect(mended.stderr).toMatch(/1 object, .*; 1 already there/);
    expect(attempts).toBe(2);
    const { artifacts } = JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as PackagedManifest;
    const sizes = await Promise.all(
      artifacts.map(async ({ key, size }) => [
        size,
        (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength,
      ]),
    );
    expect(sizes).toEqual(artifacts.map(({ size }) => [size, size]));
    expect(Math.max(...artifacts.map(({ size }) => size))).toBe(101 * megabyte);

    expect(await runSteps(['verify'], { cwd: folder, env })).toMatchObject({ exitCode: 0 });
    rmSync(env.STEPS_CACHE_DIR, { recursive: true });
    expect((await run()).stderr).toContain('2 objects already there');
  });
});

describe('the key that encrypts', () => {
  const workload = {
    'template.yml': 'Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: a.js}}\n',
    'a.js': '',
  };
  const packageWith = async (key: string) => {
    const cwd = await createWorkspace(workload);
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', 'keys', '--output-template-file', 'packaged.yml'];
    const run = await runSteps([...args, '--kms-key-id', key], { cwd, env: test.environmentFor(account) });
    return { ...run, cwd };
  };

  it('is found by its alias, and its ARN stands in every upload', async () => {
    const kms = test.clientFor(account).client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/of-uploads', TargetKeyId: KeyMetadata?.KeyId }));
    const { exitCode, cwd } = await packageWith('alias/of-uploads');
    expect(exitCode).toBe(0);
    const { artifacts } = JSON.parse(readFileSync(join(cwd, '.steps/manifest.json'), 'utf8')) as PackagedManifest;
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: artifacts[0]?.key }));
    expect(head.SSEKMSKeyId).toBe(KeyMetadata?.Arn);
  });

  it('is refused before anything is uploaded where it is disabled, elsewhere or nowhere', async () => {
    const kms = test.clientFor(account).client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const [id = '', arn = ''] = [KeyMetadata?.KeyId, KeyMetadata?.Arn];
    await kms.send(new DisableKeyCommand({ KeyId: id }));
    const cases = [
      [id, 'KMS_KEY_UNUSABLE'],
      [arn.replace('eu-west-1', 'us-east-1'), 'KMS_KEY_IN_OTHER_REGION'],
      ['alias/nowhere', 'KMS_KEY_NOT_FOUND'],
      [arn.replace(account, '333333333333'), 'KMS_KEY_NOT_FOUND'],
    ] as const;
    for (const [key, code] of cases) {
      const run = await packageWith(key);
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain(code);
      expect(run.stderr).toContain(key);
      expect(run.stderr).toContain('nothing was uploaded');
    }
  });
});
