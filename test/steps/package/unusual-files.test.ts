import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { chmodSync, existsSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireWritable } from '../../../steps/package/write-output.ts';
import { cloudWithBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const account = '222222222222';
const bucket = 'artifacts-of-the-unusual';
const test = cloudWithBucket(account, bucket);
const gigabyte = 1024 ** 3;

const run = (cwd: string, ...args: readonly string[]) =>
  runSteps(['package', '--s3-bucket', bucket, '--s3-prefix', 'p', ...args], {
    cwd,
    env: test().environmentFor(account),
  });

async function storedKeys(): Promise<readonly string[]> {
  const s3 = test().clientFor(account).client(S3Client);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

/** A terabyte that takes no room on the disk: whoever reads it is not done before the test is. */
async function createSparse(path: string, template: string): Promise<string> {
  const folder = await createWorkspace({ 'template.yml': template, 'fn/index.js': '', [path]: '' });
  truncateSync(join(folder, path), 1024 * gigabyte);
  return folder;
}

describe('a sparse file of a terabyte is told without being read', () => {
  it.each([
    [
      'in a function',
      'fn/big.bin',
      'AWS::Lambda::Function, Properties: {Code: fn}',
      "Lambda's limit for the unzipped code",
    ],
    [
      'as a function',
      'big.bin',
      'AWS::Lambda::Function, Properties: {Code: big.bin}',
      "Lambda's limit for the unzipped code",
    ],
    [
      'in a repository',
      'fn/big.bin',
      'AWS::CodeCommit::Repository, Properties: {Code: {S3: fn}}',
      'the limit for an archive',
    ],
  ])('%s', async (_, path, resource, limit) => {
    const folder = await createSparse(path, `Resources:\n  R: {Type: ${resource}}\n`);
    const { exitCode, stdout, stderr } = await run(folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`template.yml:2:`);
    expect(stderr).toContain(`has 1.0 TB, and ${limit}`);
    expect(stderr).toContain('big.bin (1.0 TB)');
    expect(await storedKeys()).toEqual([]);
  });
});

describe('an output that cannot be written', () => {
  it('is told before anything is uploaded', async () => {
    const template = 'Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: fn}}\n';
    const folder = await createWorkspace({ 'template.yml': template, 'fn/index.js': '' });
    mkdirSync(join(folder, 'packaged.yml'));
    const { exitCode, stderr } = await run(folder, '--output-template-file', 'packaged.yml');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('packaged.yml');
    expect(stderr).toContain('[FILE_UNWRITABLE]');
    expect(await storedKeys()).toEqual([]);
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
  });

  it('may be a file that only others write to', async () => {
    const folder = await createWorkspace({ 'packaged.yml': '' });
    const file = join(folder, 'packaged.yml');
    chmodSync(file, 0o444);
    const check = () => requireWritable(file, 'packaged.yml');
    // To root every file is one that it can write to.
    if (process.getuid?.() === 0) expect(check).not.toThrow();
    else expect(check).toThrow('packaged.yml');
    chmodSync(file, 0o644);
    expect(check).not.toThrow();
  });
});
