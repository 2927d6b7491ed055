import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../../steps/aws-clients.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const dev = '333333333333';
const Bucket = 'artifacts';
const bucketArn = `arn:aws:s3:::${Bucket}`;
const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;

let test: TestCloud;
let owner: S3Client;
let reader: S3Client;
let keyArn: string;
beforeAll(async () => {
  test = await startTestCloud();
  owner = test.clientFor(tools).client(S3Client);
  reader = await roleIn(dev, 'Reader');
  const key = await test
    .clientFor(tools)
    .client(KMSClient)
    .send(new CreateKeyCommand({ Policy: keyPolicy() }));
  keyArn = key.KeyMetadata?.Arn ?? '';
  await owner.send(new CreateBucketCommand({ Bucket, ...location }));
  await owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
});
beforeEach(async () => {
  await reading('s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 'kms:Decrypt');
  await bucketAllows('s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket');
  await keyAllows(keyPolicy({ Effect: 'Allow', Principal: { AWS: dev }, Action: 'kms:Decrypt', Resource: '*' }));
});
afterAll(() => test.cloud.stop());

const document = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

function keyPolicy(...statements: readonly object[]): string {
  const root = { Effect: 'Allow', Principal: { AWS: tools }, Action: 'kms:*', Resource: '*' };
  return document(root, ...statements);
}

async function keyAllows(Policy: string): Promise<void> {
  await test
    .clientFor(tools)
    .client(KMSClient)
    .send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy }));
}

async function bucketAllows(...Action: readonly string[]): Promise<void> {
  await bucketSays({ Effect: 'Allow', Principal: { AWS: dev }, Action, Resource: [bucketArn, `${bucketArn}/*`] });
}

async function bucketSays(...statements: readonly object[]): Promise<void> {
  await owner.send(new PutBucketPolicyCommand({ Bucket, Policy: document(...statements) }));
}

async function reading(...Action: readonly string[]): Promise<void> {
  const PolicyDocument = document({ Effect: 'Allow', Action, Resource: '*' });
  const iam = test.clientFor(dev).client(IAMClient);
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Reader', PolicyName: 'own', PolicyDocument }));
}

async function roleIn(accountId: string, RoleName: string): Promise<S3Client> {
  const trust = document({ Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' });
  const role = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust });
  const { Role } = await test.clientFor(accountId).client(IAMClient).send(role);
  const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'test' });
  const { Credentials: given } = await test.clientFor(accountId).client(STSClient).send(assume);
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  return createAwsClients({ region: 'eu-west-1', endpoint: test.cloud.endpoint, credentials }).client(S3Client);
}

async function put(Key: string, more: object = {}): Promise<string | undefined> {
  const encrypted = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: keyArn };
  const { VersionId } = await owner.send(
    new PutObjectCommand({ Bucket, Key, Body: 'artifact', ...encrypted, ...more }),
  );
  return VersionId;
}

const get = (Key: string, VersionId?: string) => reader.send(new GetObjectCommand({ Bucket, Key, VersionId }));

describe('an object with SSE-KMS, read from another account', () => {
  it('is read where role, bucket and key all allow it', async () => {
    await put('k');
    const { Body, SSEKMSKeyId } = await get('k');
    expect(await Body?.transformToString()).toBe('artifact');
    expect(SSEKMSKeyId).toBe(keyArn);
  });

  it.each<[string, string, () => Promise<void>]>([
    ["the role's policy on the bucket", 's3:GetObject', () => reading('kms:Decrypt')],
    ["the role's policy on the key", 'kms:Decrypt', () => reading('s3:GetObject')],
    ['the bucket policy', 's3:GetObject', () => bucketAllows('s3:ListBucket')],
    ['the key policy', 'kms:Decrypt', () => keyAllows(keyPolicy())],
  ])('is refused where %s does not allow it', async (_side, action, withhold) => {
    await put('k');
    await withhold();
    await expect(get('k')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`is not authorized to perform: ${action} on resource: `) as string,
      $metadata: { httpStatusCode: 403 },
    });
    expect(test.cloud.refusals.at(-1)).toMatchObject({ action });
  });

  it('is described to one who may not decrypt it, but for its checksum', async () => {
    await put('k', { ChecksumAlgorithm: 'SHA256' });
    await keyAllows(keyPolicy());
    expect(await reader.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({ ContentLength: 8 });
    const checked = new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' });
    await expect(reader.send(checked)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('is decrypted through S3 only, for this object only, where the key says so', async () => {
    await put('k');
    await put('other');
    const only = {
      'kms:ViaService': 's3.eu-west-1.amazonaws.com',
      'kms:EncryptionContext:aws:s3:arn': `${bucketArn}/k`,
    };
    await keyAllows(
      keyPolicy({
        Effect: 'Allow',
        Principal: { AWS: dev },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: only },
      }),
    );
    await expect(get('k')).resolves.toBeDefined();
    await expect(get('other')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('cannot be read with a key that AWS manages for its owner', async () => {
    await put('managed', { SSEKMSKeyId: undefined });
    await expect(get('managed')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('kms:Decrypt') as string,
    });
  });

  it('is lost while its key is disabled', async () => {
    const kms = test.clientFor(tools).client(KMSClient);
    const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn;
    await put('disabled', { SSEKMSKeyId: KeyId });
    await kms.send(new DisableKeyCommand({ KeyId }));
    await expect(owner.send(new GetObjectCommand({ Bucket, Key: 'disabled' }))).rejects.toMatchObject({
      name: 'KMS.DisabledException',
      message: `${KeyId} is disabled.`,
    });
    await expect(put('never', { SSEKMSKeyId: 'alias/none' })).rejects.toMatchObject({ name: 'KMS.NotFoundException' });
  });
});

describe('a bucket of another region', () => {
  it('is read by a service with a key of the region where the bucket is', async () => {
    const admin = test.cloud.administrator(tools);
    const call = (region: string, operation: string, input: object) =>
      test.cloud.call(admin, { service: 's3', region, operation, input: { Bucket: 'far-away', ...input } });
    await call('eu-central-1', 'CreateBucket', {});
    await call('eu-central-1', 'PutObject', { Key: 'k', Body: Buffer.from('x'), ServerSideEncryption: 'aws:kms' });
    expect(await call('eu-west-1', 'GetObject', { Key: 'k' })).toMatchObject({
      Body: Buffer.from('x'),
      SSEKMSKeyId: expect.stringContaining(`arn:aws:kms:eu-central-1:${tools}:key/`) as string,
    });
  });
});

describe('the default encryption of a bucket', () => {
  it('encrypts what names no key, with the bucket as context where a bucket key is used', async () => {
    const Bucket = 'by-default';
    await owner.send(new CreateBucketCommand({ Bucket, ...location }));
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
    const rule = { Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }] };
    await owner.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: rule }));
    const made = await owner.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(made).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn, BucketKeyEnabled: true });
    const context = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::by-default' };
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: context },
    };
    await keyAllows(keyPolicy(deny));
    await expect(owner.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('a version', () => {
  it('is read with s3:GetObjectVersion, the current one with s3:GetObject', async () => {
    const VersionId = await put('versioned');
    await bucketAllows('s3:GetObject');
    await expect(get('versioned')).resolves.toBeDefined();
    await expect(get('versioned', VersionId)).rejects.toThrow('s3:GetObjectVersion');
    await bucketAllows('s3:GetObjectVersion');
    await expect(get('versioned', VersionId)).resolves.toBeDefined();
    await expect(get('versioned')).rejects.toThrow('s3:GetObject');
  });
});

describe('a key that does not exist', () => {
  it('is missing to those who may list, and forbidden to others', async () => {
    await expect(get('missing')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
    });
    await expect(reader.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await bucketAllows('s3:GetObject');
    await expect(get('missing')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(reader.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('the conditions of a bucket policy', () => {
  const deny = (Action: string, Resource: string, Condition: object) => ({
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource,
    Condition,
  });

  it('insist on a write that overwrites nothing', async () => {
    await bucketSays(deny('s3:PutObject', `${bucketArn}/packages/*`, { Null: { 's3:if-none-match': 'true' } }));
    await expect(put('packages/1')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put('packages/1', { IfNoneMatch: '*' })).resolves.toBeDefined();
    await expect(put('packages/1', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('elsewhere')).resolves.toBeDefined();
  });

  it('insist on one key, and see an absent header as absent', async () => {
    const header = 's3:x-amz-server-side-encryption-aws-kms-key-id';
    const otherKey = { StringNotEquals: { [header]: keyArn }, Null: { [header]: 'false' } };
    await bucketSays(deny('s3:PutObject', `${bucketArn}/*`, otherKey));
    await expect(put('k')).resolves.toBeDefined();
    await expect(put('k', { SSEKMSKeyId: 'alias/aws/s3' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(owner.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).resolves.toBeDefined();
  });

  it('see the prefix of a list', async () => {
    const allowed = { StringLike: { 's3:prefix': 'packages/*' } };
    await bucketSays({
      Effect: 'Allow',
      Principal: { AWS: dev },
      Action: 's3:ListBucket',
      Resource: bucketArn,
      Condition: allowed,
    });
    const list = (Prefix?: string) => reader.send(new ListObjectsV2Command({ Bucket, Prefix }));
    await expect(list('packages/orders/')).resolves.toMatchObject({ KeyCount: 0 });
    await expect(list('other/')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a deletion of many', () => {
  it('refuses one and does another', async () => {
    await bucketSays({ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `${bucketArn}/kept` });
    const Objects = [{ Key: 'kept' }, { Key: 'free' }];
    const { Deleted, Errors } = await owner.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'free' }]);
    expect(Errors).toMatchObject([{ Key: 'kept', Code: 'AccessDenied' }]);
  });
});

describe('a cloud that does not count as TLS', () => {
  it('is refused by a policy that insists on it', async () => {
    const plain = await startTestCloud({ countsAsTls: false });
    try {
      const s3 = plain.clientFor(tools).client(S3Client);
      await s3.send(new CreateBucketCommand({ Bucket, ...location }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
      const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
      const tlsOnly = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `${bucketArn}/*`,
        Condition: insecure,
      };
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(tlsOnly) }));
      await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow(
        'explicit deny in a resource-based policy',
      );
    } finally {
      await plain.cloud.stop();
    }
  });
});
