import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVersion } from '../bin/version.ts';
import { sha256 } from '../steps/content-digest.ts';
import { packageRoot } from '../steps/package-root.ts';
import { cloudWithBucket, createBucket } from './helpers/create-bucket.ts';

const tools = '222222222222';
const version = readVersion();
const cloud = cloudWithBucket(tools, 'releases-one');
const s3 = () => cloud().clientFor(tools).client(S3Client);

const release = (bucket: string, ...more: readonly string[]) =>
  execa('node', ['scripts/release-templates.ts', '--bucket', bucket, '--region', 'eu-west-1', ...more], {
    cwd: packageRoot(),
    env: cloud().environmentFor(tools),
    reject: false,
  });

const keysIn = async (Bucket: string) => {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
};

interface Index {
  readonly version: string;
  readonly templates: Readonly<Record<string, { readonly url: string; readonly sha256: string }>>;
}

describe('the templates of a release', () => {
  it('lie under a prefix of the version with their digests, name each other there, and make a stack by URL', async () => {
    const { exitCode, stdout } = await release('releases-one', '--prefix', 'steps');
    expect(exitCode).toBe(0);
    const read = async (Key: string) => {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'releases-one', Key }));
      return (await Body?.transformToString()) ?? '';
    };
    const index = JSON.parse(await read(`steps/${version}/index.json`)) as Index;
    expect(index.version).toBe(version);
    expect(stdout.split('\n')).toHaveLength(Object.keys(index.templates).length + 1);
    for (const [path, { sha256: digest }] of Object.entries(index.templates)) {
      const text = await read(`steps/${version}/${path}`);
      expect(sha256(text)).toBe(digest);
      expect(text).not.toMatch(/TemplateURL: *\./);
    }
    const stackSets = await read(`steps/${version}/stacksets/cross-account-roles.yml`);
    expect(stackSets).toContain(`TemplateURL: ${index.templates['cross-account/roles.yml']?.url}`);

    const client = cloud().clientFor(tools).client(CloudFormationClient);
    const own = readFileSync(join(packageRoot(), 'cloudformation', 'common', 'image.yml'), 'utf8');
    expect(await read(`steps/${version}/common/image.yml`)).toBe(own);
    await client.send(
      new CreateStackCommand({
        StackName: 'from-release',
        TemplateURL: index.templates['common/image.yml']?.url,
        Parameters: [{ ParameterKey: 'OrganizationId', ParameterValue: 'o-exampleorgid' }],
      }),
    );
    await cloud().cloud.idle();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'from-release' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });

  it('are uploaded once: again is success, an upload that stopped goes on, other contents are refused', async () => {
    const Bucket = 'releases-two';
    await createBucket(cloud().clientFor(tools), Bucket);
    expect(await release(Bucket)).toMatchObject({ exitCode: 0 });
    const keys = await keysIn(Bucket);
    expect(await release(Bucket)).toMatchObject({ exitCode: 0 });
    expect(await keysIn(Bucket)).toEqual(keys);

    await createBucket(cloud().clientFor(tools), 'releases-three');
    const Key = `codebuild-steps/templates/${version}/common/common.yml`;
    await s3().send(new PutObjectCommand({ Bucket: 'releases-three', Key, Body: 'Resources: {}\n' }));
    const refused = await release('releases-three');
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toContain(Key);
    expect(await keysIn('releases-three')).not.toContain(`codebuild-steps/templates/${version}/index.json`);
  });

  it('are only named by a dry run, which needs no AWS', async () => {
    await createBucket(cloud().clientFor(tools), 'releases-four');
    const { exitCode, stdout } = await release('releases-four', '--dry-run');
    expect({ exitCode, keys: await keysIn('releases-four') }).toEqual({ exitCode: 0, keys: [] });
    expect(stdout).toContain(`would be https://`);
  });

  it.each([
    [['--prefix', '../up'], '--prefix "../up"'],
    [['--bukket', 'a'], '--bukket'],
    [['--bucket', ''], '--bucket and --region are needed'],
  ])('are not uploaded with %j, which is told', async (more, told) => {
    const { exitCode, stderr } = await release('releases-one', ...more);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
