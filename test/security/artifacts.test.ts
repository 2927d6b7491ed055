import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { packageWorkload } from '../../steps/package/index.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { inRegion, openScene, refusalOf, type Scene } from '../helpers/attack-scene.ts';
import { accountId, contextAs, deploy } from '../helpers/deploying.ts';

let scene: Scene;
const [tools, dev] = [accountId('Tools'), accountId('Dev')];
const package_ = 'packages/orders/1.zip';
const AdministratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const s3 = (account: string, role: string) => scene.as(account, role).client(S3Client);
const put = (client: S3Client, Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket: scene.bucket, Key, Body: 'changed', ...more }));
const get = (client: S3Client, Key: string) => client.send(new GetObjectCommand({ Bucket: scene.bucket, Key }));

beforeAll(async () => {
  scene = await openScene();
  await put(s3('Tools', inRegion('build')), package_, { IfNoneMatch: '*', Body: 'built' });
  const iam = scene.administrator('Dev').client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'orders',
      Path: '/workload/',
      AssumeRolePolicyDocument: trust,
      PermissionsBoundary: `arn:aws:iam::${dev}:policy/CrossAccountDeploymentBoundary`,
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'orders', PolicyArn: AdministratorAccess }));
}, 60_000);
afterAll(() => scene.dispose());

describe('a role of a workload that may do everything in its account', () => {
  const thief = () => s3('Dev', 'workload/orders');

  it('neither reads nor writes artifacts', async () => {
    expect(await refusalOf(get(thief(), package_))).toContain('s3:GetObject');
    expect(await refusalOf(put(thief(), 'orders/BuildOutpu/1'))).toContain('s3:PutObject');
    expect(await refusalOf(put(thief(), 'packages/orders/2.zip', { IfNoneMatch: '*' }))).toContain('s3:PutObject');
  });

  it('does not decrypt them, whatever it got hold of', async () => {
    const KeyId = await parameter('artifact-key-arn');
    const Plaintext = new TextEncoder().encode('a data key');
    const { CiphertextBlob } = await scene
      .administrator('Tools')
      .client(KMSClient)
      .send(new EncryptCommand({ KeyId, Plaintext }));
    for (const role of ['workload/orders', 'CrossAccountPipelineRole', 'CrossAccountDeploymentRole']) {
      const kms = scene.as('Dev', role).client(KMSClient);
      expect(await refusalOf(kms.send(new DecryptCommand({ KeyId, CiphertextBlob })))).toContain('kms:Decrypt');
    }
  });

  it.each(['CrossAccountPipelineRole', 'CrossAccountDeploymentRole'])(
    'writes none through %s either, which only reads them',
    async (role) => {
      const client = s3('Dev', role);
      await get(client, package_);
      expect(await refusalOf(put(client, 'orders/BuildOutpu/1'))).toContain('s3:PutObject');
      expect(await refusalOf(put(client, 'packages/orders/2.zip', { IfNoneMatch: '*' }))).toContain('s3:PutObject');
    },
  );
});

describe('a package', () => {
  it.each(['build', 'pipeline', 'check', 'deploy', 'develop-deploy', 'self-update'])(
    'is not overwritten by the %s role',
    async (role) => {
      const client = s3('Tools', inRegion(role));
      expect(await refusalOf(put(client, package_))).toContain('s3:PutObject');
      await expect(put(client, package_, { IfNoneMatch: '*' })).rejects.toThrow(
        /PreconditionFailed|not authorized|pre-?condition/i,
      );
      const copy = new CopyObjectCommand({
        Bucket: scene.bucket,
        Key: package_,
        CopySource: `${scene.bucket}/${package_}`,
        MetadataDirective: 'REPLACE',
      });
      expect(await refusalOf(client.send(copy))).toContain('s3:PutObject');
    },
  );

  it('is not overwritten by an administrator of Tools either, without changing the policy first', async () => {
    const client = scene.administrator('Tools').client(S3Client);
    expect(await refusalOf(put(client, package_))).toContain('explicit deny in a resource-based policy');
  });

  it.each(['build', 'pipeline', 'check', 'deploy', 'develop-deploy', 'self-update'])(
    'is not deleted by the %s role, in any version',
    async (role) => {
      const client = s3('Tools', inRegion(role));
      const { Versions = [] } = await scene
        .administrator('Tools')
        .client(S3Client)
        .send(new ListObjectVersionsCommand({ Bucket: scene.bucket, Prefix: package_ }));
      const key = { Bucket: scene.bucket, Key: package_ };
      expect(await refusalOf(client.send(new DeleteObjectCommand(key)))).toContain('s3:DeleteObject');
      const version = { ...key, VersionId: Versions[0]?.VersionId };
      expect(await refusalOf(client.send(new DeleteObjectCommand(version)))).toContain('s3:DeleteObjectVersion');
    },
  );

  it('is what was built still', async () => {
    const { Body } = await get(s3('Dev', 'CrossAccountDeploymentRole'), package_);
    expect(await Body?.transformToString()).toBe('built');
  });
});

describe("another pipeline's prefix", () => {
  it('is open to a build, for pipelines share their roles: only the digest shows what was changed', async () => {
    await put(s3('Tools', inRegion('build')), 'another/BuildOutpu/1');
    await get(s3('Tools', inRegion('build')), 'another/BuildOutpu/1');
  });

  it('is closed to a check and to a deployment', async () => {
    for (const role of ['check', 'deploy'])
      expect(await refusalOf(put(s3('Tools', inRegion(role)), 'another/BuildOutpu/1'))).toContain('s3:PutObject');
  });
});

describe('a role with the name of the pipeline role, in an account that holds no workloads', () => {
  beforeAll(async () => {
    const iam = scene.administrator('Management').client(IAMClient);
    await iam.send(new CreateRoleCommand({ RoleName: 'CrossAccountPipelineRole', AssumeRolePolicyDocument: trust }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'CrossAccountPipelineRole', PolicyArn: AdministratorAccess }),
    );
  });
  const stranger = () => s3('Management', 'CrossAccountPipelineRole');
  const nameUnits = (WorkloadOrganizationPaths: string) =>
    deploy(
      {
        stackName: 'codebuild-steps-common',
        templateFile: 'common/common.yml',
        parameters: { WorkloadOrganizationPaths },
      },
      { ...scene.rehearsal.as('Tools'), workingDirectory: join(packageRoot(), 'cloudformation') },
    );

  it('reads artifacts where the common stack names no units, and writes none', async () => {
    await nameUnits('*');
    await get(stranger(), package_);
    expect(await refusalOf(put(stranger(), 'orders/BuildOutpu/1'))).toContain('s3:PutObject');
  });

  it('reads none where the common stack names the units of workloads', async () => {
    await nameUnits(`${rehearsalOrganization.id}/*/ou-*`);
    expect(await refusalOf(get(stranger(), package_))).toContain('s3:GetObject');
    await get(s3('Dev', 'CrossAccountPipelineRole'), package_);
  });
});

describe('a bucket of another account that took the name of the artifact bucket', () => {
  const sniped = 'artifacts-that-were-deleted';

  beforeAll(async () => {
    // The name is known from the parameter; the bucket behind it is another account's, and open to everybody.
    const theirs = scene.administrator('Test').client(S3Client);
    const region = { LocationConstraint: 'eu-west-1' } as const;
    await theirs.send(new CreateBucketCommand({ Bucket: sniped, CreateBucketConfiguration: region }));
    const everybody = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${tools}:root` },
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${sniped}`, `arn:aws:s3:::${sniped}/*`],
        },
      ],
    };
    await theirs.send(new PutBucketPolicyCommand({ Bucket: sniped, Policy: JSON.stringify(everybody) }));
    const ssm = scene.administrator('Tools').client(SSMClient);
    const Name = '/codebuild-steps/common/artifact-bucket';
    await ssm.send(new PutParameterCommand({ Name, Value: sniped, Overwrite: true }));
  });

  it('gets no package from steps, not even with the credentials of an administrator', async () => {
    const folder = join(scene.folder, 'sniped');
    await mkdir(join(folder, 'functions'), { recursive: true });
    await writeFile(join(folder, 'functions', 'index.js'), 'exports.handler = () => {}');
    const template = { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: 'functions' } } } };
    await writeFile(join(folder, 'template.yml'), JSON.stringify(template));
    const context = contextAs(scene.rehearsal.cloud, scene.rehearsal.cloud.administrator(tools), folder);
    const attack = packageWorkload(
      { workload: 'orders', templateFile: 'template.yml', outputTemplateFile: 'packaged.yml' },
      context,
    );
    await expect(attack).rejects.toThrow(/denied|403|Forbidden/i);
  });

  it('is not read or written by the roles, whose policies ask for its owner', async () => {
    const theirs = scene.administrator('Test').client(S3Client);
    const mine = scene.administrator('Tools').client(S3Client);
    await empty(mine);
    await mine.send(new DeleteBucketCommand({ Bucket: scene.bucket }));
    const region = { LocationConstraint: 'eu-west-1' } as const;
    await theirs.send(new CreateBucketCommand({ Bucket: scene.bucket, CreateBucketConfiguration: region }));
    const open = ['Tools', 'Dev'].map((account) => `arn:aws:iam::${accountId(account)}:root`);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: open }, Action: 's3:*', Resource: `arn:aws:s3:::${scene.bucket}/*` },
      ],
    });
    await theirs.send(new PutBucketPolicyCommand({ Bucket: scene.bucket, Policy }));
    await theirs.send(new PutObjectCommand({ Bucket: scene.bucket, Key: package_, Body: 'theirs' }));
    for (const role of ['build', 'check', 'deploy', 'pipeline'])
      expect(await refusalOf(get(s3('Tools', inRegion(role)), package_))).toContain('s3:GetObject');
    for (const role of ['CrossAccountPipelineRole', 'CrossAccountDeploymentRole'])
      expect(await refusalOf(get(s3('Dev', role), package_))).toContain('s3:GetObject');
    for (const role of ['build', 'pipeline'])
      expect(await refusalOf(put(s3('Tools', inRegion(role)), 'orders/SourceOutp/1'))).toContain('s3:PutObject');
  });
});

async function empty(client: S3Client): Promise<void> {
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: scene.bucket }));
  for (const { Key, VersionId } of Versions)
    await client.send(new DeleteObjectCommand({ Bucket: scene.bucket, Key, VersionId }));
}

async function parameter(name: string): Promise<string> {
  const { Parameter } = await scene
    .administrator('Tools')
    .client(SSMClient)
    .send(new GetParameterCommand({ Name: `/codebuild-steps/common/${name}` }));
  return Parameter?.Value ?? '';
}
