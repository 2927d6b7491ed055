import { S3Client, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBreakingProxy } from '../../helpers/breaking-proxy.ts';
import { cloudWithBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const account = '222222222222';
const bucket = 'artifacts-of-changing-files';
const test = cloudWithBucket(account, bucket);

const template = `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Code: fn}}
  J: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: script.bin}}}
`;
const megabyte = 1024 * 1024;
const half = (folder: string, name: string) => writeFileSync(join(folder, name), randomBytes(megabyte));

describe('a file that changes while steps package runs', () => {
  // What is in the bucket is asked for when everything is digested, and before anything is zipped or sent.
  it.each<[string, string, number, (folder: string) => void]>([
    ['of a folder is removed', 'fn/a.js', 1, (folder) => rmSync(join(folder, 'fn/a.js'))],
    ['of a folder, and large, is removed', 'fn/large.bin', 1, (folder) => rmSync(join(folder, 'fn/large.bin'))],
    ['of a folder is another', 'fn/a.js', 1, (folder) => writeFileSync(join(folder, 'fn/a.js'), 'b')],
    [
      'is a folder by now',
      'fn/a.js',
      1,
      (folder) => (rmSync(join(folder, 'fn/a.js')), mkdirSync(join(folder, 'fn/a.js'))),
    ],
    ['that goes as it is is removed', 'script.bin', 2, (folder) => rmSync(join(folder, 'script.bin'))],
    ['that goes as it is is shorter', 'script.bin', 2, (folder) => half(folder, 'script.bin')],
    ['that goes as it is is longer', 'script.bin', 1, (folder) => half(folder, 'script.bin')],
    ['that goes as it is, in parts, is removed', 'script.bin', 101, (folder) => rmSync(join(folder, 'script.bin'))],
    ['that goes as it is, in parts, is shorter', 'script.bin', 101, (folder) => half(folder, 'script.bin')],
  ])('%s: it is named, without a stack, and is not in the bucket', async (_title, file, megabytes, change) => {
    const size = megabytes * megabyte - (megabytes === 1 ? 1 : 0);
    const folder = await createWorkspace({
      'template.yml': template,
      'fn/a.js': 'a',
      'fn/large.bin': randomBytes(9 * megabyte),
      'script.bin': randomBytes(size),
    });
    let isChanged = false;
    const proxy = await startBreakingProxy(test().cloud.endpoint, (method, path) => {
      if (method === 'GET' && path.includes('list-type=2') && !isChanged) {
        isChanged = true;
        change(folder);
      }
      return false;
    });
    onTestFinished(() => proxy.stop());
    const prefix = randomBytes(4).toString('hex');
    const args = ['package', '--s3-bucket', bucket, '--s3-prefix', prefix, '--output-template-file', 'packaged.yml'];
    const env = {
      ...test().environmentFor(account),
      AWS_ENDPOINT_URL: proxy.endpoint,
      STEPS_CACHE_DIR: await createWorkspace(),
    };
    const run = await runSteps(args, { cwd: folder, env });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /"[^"]*" (changed|was removed) while the workload was being read \[CHANGED_WHILE_READ\]/,
    );
    expect(run.stderr).toContain(join(folder, file));
    expect(run.stderr).not.toContain('    at ');
    expect(existsSync(join(folder, 'packaged.yml'))).toBe(false);
    const s3 = test().clientFor(account).client(S3Client);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    expect(
      Contents.map(({ Key = '' }) => Key).filter((key) => key.endsWith(file.startsWith('fn') ? '.zip' : '.bin')),
    ).toEqual([]);
  });
});
