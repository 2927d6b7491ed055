import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PackagedManifest } from '../../../steps/manifest.ts';
import { startBreakingProxy } from '../../helpers/breaking-proxy.ts';
import { cloudWithBucket, createBucket } from '../../helpers/create-bucket.ts';
import { runSteps, type StepsRun } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const account = '222222222222';
const bucket = 'artifacts-of-uploads';
const test = cloudWithBucket(account, bucket);
let s3: S3Client;
beforeAll(() => {
  s3 = test().clientFor(account).client(S3Client);
});

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
  it('are uploaded whole or not at all over a connection that fails', async () => {
    const folder = await createLargeWorkload();
    let broken: (method: string, path: string) => boolean = () => false;
    const proxy = await startBreakingProxy(test().cloud.endpoint, (method, path) => broken(method, path), 503);
    onTestFinished(() => proxy.stop());
    const env = {
      ...test().environmentFor(account),
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

const bytesOfScript = randomBytes(101 * megabyte);
const scriptTemplate = `Resources:
  J: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: script.bin}}}
`;

interface Interrupted {
  readonly cwd: string;
  readonly key: string;
  /** Runs the command again, and says which parts it uploaded. */
  readonly again: (...more: readonly string[]) => Promise<StepsRun & { readonly parts: readonly number[] }>;
}

/** A run that got this signal when exactly the first three parts had arrived. */
async function interruptUpload(signal: 'SIGKILL' | 'SIGINT', place: string, prefix: string): Promise<Interrupted> {
  const cwd = await createWorkspace({ 'template.yml': scriptTemplate, 'script.bin': bytesOfScript });
  let watch: (part: number) => boolean = () => false;
  const proxy = await startBreakingProxy(
    test().cloud.endpoint,
    (method, path) => {
      const [, number] = /partNumber=(\d+)/.exec(path) ?? [];
      return method === 'PUT' && number !== undefined && watch(Number(number));
    },
    503,
  );
  onTestFinished(() => proxy.stop());
  const env = { ...test().environmentFor(account), AWS_ENDPOINT_URL: proxy.endpoint };
  const args = ['package', '--s3-bucket', place, '--s3-prefix', prefix, '--output-template-file', 'packaged.yml'];
  const child = execa('node', [stepsFile, ...args], {
    cwd,
    env: { ...env, PATH: process.env['PATH'], STEPS_CACHE_DIR: await createWorkspace() },
    extendEnv: false,
    reject: false,
  });
  const late = new Set<number>();
  let isToldToStop = false;
  watch = (part) => {
    if (part > 3) late.add(part);
    // Three senders: when each is at a later part, the first three are answered. A second signal would end it at once.
    if (late.size === 3 && !isToldToStop) isToldToStop = child.kill(signal);
    return part > 3;
  };
  const ended = await child;
  expect([ended.exitCode, ended.signal]).toEqual(signal === 'SIGINT' ? [130, undefined] : [undefined, signal]);
  expect(existsSync(join(cwd, 'packaged.yml'))).toBe(false);
  const key = `${prefix}/${createHash('sha256').update(bytesOfScript).digest('hex')}.bin`;
  const again = async (...more: readonly string[]) => {
    const parts: number[] = [];
    watch = (part) => parts.push(part) < 0;
    const run = await runSteps([...args, ...more], { cwd, env: { ...env, STEPS_CACHE_DIR: await createWorkspace() } });
    return { ...run, parts };
  };
  return { cwd, key, again };
}

const unfinishedOf = async (Bucket: string, Prefix: string) =>
  (await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))).Uploads ?? [];

describe('an upload that was interrupted', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('by %s is continued by the next run, part by part', async (signal) => {
    const { cwd, key, again } = await interruptUpload(signal, bucket, signal);
    const read = () => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    await expect(read()).rejects.toMatchObject({ name: 'NotFound' });
    const [{ UploadId = '' } = {}] = await unfinishedOf(bucket, signal);
    const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket: bucket, Key: key, UploadId }));
    const [first] = Parts;
    expect(Parts.map(({ PartNumber }) => PartNumber)).toEqual([1, 2, 3]);

    const run = await again();
    expect(run).toMatchObject({ exitCode: 0 });
    const count = Math.ceil(bytesOfScript.length / (first?.Size ?? 0));
    expect(run.parts.toSorted()).toEqual(Array.from({ length: count - 3 }, (_, index) => index + 4));
    expect(run.stderr).toMatch(/1 object, 101\.0 MB, of which (48|49|50|51)\.\d MB from an interrupted upload/);
    expect(await unfinishedOf(bucket, signal)).toEqual([]);
    expect((await read()).ContentLength).toBe(bytesOfScript.length);
    expect(await runSteps(['verify'], { cwd, env: test().environmentFor(account) })).toMatchObject({ exitCode: 0 });
  });

  it('is left alone where the objects are to be stored otherwise', async () => {
    const { key, again } = await interruptUpload('SIGKILL', bucket, 'otherwise');
    const run = await again('--metadata', 'commit=abc');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.parts).toContain(1);
    expect((await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).Metadata).toEqual({ commit: 'abc' });
    expect(await unfinishedOf(bucket, 'otherwise')).toHaveLength(1);
  });

  it('begins anew for whoever may not look for it, and is then aborted when it fails', async () => {
    const place = 'artifacts-without-listing';
    await createBucket(test().clientFor(account), place);
    const Statement = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:ListBucketMultipartUploads',
        Resource: `arn:aws:s3:::${place}`,
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket: place, Policy }));
    const { again } = await interruptUpload('SIGINT', place, 'refused');
    const run = await again();
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.parts).toContain(1);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: place }));
    expect(await unfinishedOf(place, 'refused')).toEqual([]);
  });

  it('may be found by two runs at once', async () => {
    const { cwd, key, again } = await interruptUpload('SIGKILL', bucket, 'twice');
    const runs = await Promise.all([again(), again()]);
    expect(runs.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? '' : stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect((await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength).toBe(101 * megabyte);
    expect(await runSteps(['verify'], { cwd, env: test().environmentFor(account) })).toMatchObject({ exitCode: 0 });
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
    const run = await runSteps([...args, '--kms-key-id', key], { cwd, env: test().environmentFor(account) });
    return { ...run, cwd };
  };

  it('is found by its alias, and its ARN stands in every upload', async () => {
    const kms = test().clientFor(account).client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/of-uploads', TargetKeyId: KeyMetadata?.KeyId }));
    const { exitCode, cwd } = await packageWith('alias/of-uploads');
    expect(exitCode).toBe(0);
    const { artifacts } = JSON.parse(readFileSync(join(cwd, '.steps/manifest.json'), 'utf8')) as PackagedManifest;
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: artifacts[0]?.key }));
    expect(head.SSEKMSKeyId).toBe(KeyMetadata?.Arn);
  });

  it('is refused before anything is uploaded where it is disabled, elsewhere or nowhere', async () => {
    const kms = test().clientFor(account).client(KMSClient);
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
