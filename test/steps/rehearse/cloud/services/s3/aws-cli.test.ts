import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCliNote, hasAwsCli } from '../../../../../helpers/aws-cli.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const run = promisify(execFile);
const tools = '222222222222';

describe.skipIf(!hasAwsCli)(`the AWS CLI as a client of storage${awsCliNote}`, () => {
  let test: TestCloud;
  let folder: string;
  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(path.join(tmpdir(), 'storage-cli-'));
    // Version 1 of the CLI presigns with signature version 2, which buckets made after June 2020 do not take, unless it is told.
    await writeFile(path.join(folder, 'config'), '[default]\ns3 =\n  signature_version = s3v4\n');
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true });
  });

  async function aws(...args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...test.environmentFor(tools),
      AWS_CONFIG_FILE: path.join(folder, 'config'),
    };
    const { stdout } = await run('aws', [...args], { cwd: folder, env });
    return stdout;
  }
  const json = async (...args: readonly string[]) =>
    JSON.parse(await aws(...args, '--output', 'json')) as Record<string, unknown>;

  it('makes a bucket, synchronises a folder with it, and reads it back', async () => {
    await aws('s3', 'mb', 's3://from-cli');
    const files = {
      'a.txt': Buffer.from('a'),
      'd/ü b+c.txt': Buffer.from('b'),
      'big.bin': randomBytes(20 * 1024 * 1024),
    };
    await mkdir(path.join(folder, 'up/d'), { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(folder, 'up', name), bytes);
    await aws('s3', 'sync', 'up', 's3://from-cli/x', '--sse', 'aws:kms', '--quiet');
    await aws('s3', 'sync', 's3://from-cli/x', 'down', '--quiet');
    expect((await readdir(path.join(folder, 'down'), { recursive: true })).sort()).toEqual([
      'a.txt',
      'big.bin',
      'd',
      'd/ü b+c.txt',
    ]);
    for (const [name, bytes] of Object.entries(files)) {
      expect(bytes.equals(await readFile(path.join(folder, 'down', name)))).toBe(true);
    }
    expect(await aws('s3', 'ls', 's3://from-cli/x/')).toMatch(/PRE d\/\n.* 1 a\.txt\n.* 20971520 big\.bin/);
    await aws('s3', 'rm', 's3://from-cli', '--recursive', '--quiet');
    await aws('s3', 'rb', 's3://from-cli');
  });

  it('presigns a URL that anybody may read from, but for nothing else', async () => {
    await aws('s3', 'mb', 's3://presigned');
    await writeFile(path.join(folder, 'one.txt'), 'one');
    const put = ['--bucket', 'presigned', '--key', 'a b.txt', '--body', 'one.txt', '--checksum-algorithm', 'SHA256'];
    expect(await json('s3api', 'put-object', ...put)).toHaveProperty('ChecksumSHA256');
    const url = (await aws('s3', 'presign', 's3://presigned/a b.txt')).trim();
    expect(await (await fetch(url)).text()).toBe('one');
    const changed = await fetch(url.replace(/a(?:%20|\+)b/, 'c'));
    expect(changed.status).toBe(403);
    expect(await changed.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it('reads errors as AWS words them', async () => {
    await expect(aws('s3api', 'get-object', '--bucket', 'presigned', '--key', 'none', 'out')).rejects.toThrow(
      'An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
    );
    await expect(aws('ssm', 'get-parameter', '--name', '/none')).rejects.toThrow(
      'An error occurred (ParameterNotFound) when calling the GetParameter operation',
    );
    await expect(aws('kms', 'describe-key', '--key-id', 'alias/none')).rejects.toThrow(
      `An error occurred (NotFoundException) when calling the DescribeKey operation: Alias arn:aws:kms:eu-west-1:${tools}:alias/none is not found.`,
    );
  });

  it('encrypts and decrypts with a key', async () => {
    const [plain, sealed] = [path.join(folder, 'plain'), path.join(folder, 'sealed')];
    await writeFile(plain, 'secret');
    const { KeyMetadata } = (await json('kms', 'create-key')) as { KeyMetadata: { KeyId: string } };
    const encrypt = ['kms', 'encrypt', '--key-id', KeyMetadata.KeyId, '--plaintext', `fileb://${plain}`];
    const { CiphertextBlob } = await json(...encrypt);
    await writeFile(sealed, Buffer.from(String(CiphertextBlob), 'base64'));
    const { Plaintext } = await json('kms', 'decrypt', '--ciphertext-blob', `fileb://${sealed}`);
    expect(Buffer.from(String(Plaintext), 'base64').toString()).toBe('secret');
  });

  it('keeps parameters and logs', async () => {
    await aws('ssm', 'put-parameter', '--name', '/cli/secret', '--type', 'SecureString', '--value', 'x');
    expect(await json('ssm', 'get-parameters-by-path', '--path', '/cli', '--with-decryption')).toMatchObject({
      Parameters: [{ Name: '/cli/secret', Value: 'x' }],
    });
    await aws('logs', 'create-log-group', '--log-group-name', '/cli');
    await aws('logs', 'create-log-stream', '--log-group-name', '/cli', '--log-stream-name', 's');
    await aws(
      'logs',
      'put-log-events',
      '--log-group-name',
      '/cli',
      '--log-stream-name',
      's',
      '--log-events',
      'timestamp=1,message=hello',
    );
    expect(
      await aws(
        'logs',
        'filter-log-events',
        '--log-group-name',
        '/cli',
        '--query',
        'events[].message',
        '--output',
        'text',
      ),
    ).toBe('hello\n');
  });
});
