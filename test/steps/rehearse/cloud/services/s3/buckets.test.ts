import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../../../../../steps/aws-clients.ts';
import type { CloudEvent } from '../../../../../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const dev = '333333333333';
const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;
const Bucket = 'configured';

let test: TestCloud;
let s3: S3Client;
beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(tools).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, ...location }));
});
afterAll(() => test.cloud.stop());

function clientIn(region: string): S3Client {
  const { expiration: _expiration, ...credentials } = test.cloud.issueCredentials(test.cloud.administrator(tools));
  return createAwsClients({ region, endpoint: test.cloud.endpoint, credentials }).client(S3Client);
}

describe('a bucket', () => {
  it('is created, found, listed and deleted', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'short-lived', ...location }));
    expect(await s3.send(new HeadBucketCommand({ Bucket: 'short-lived' }))).toMatchObject({
      BucketRegion: 'eu-west-1',
    });
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'short-lived' }));
    expect(LocationConstraint).toBe('eu-west-1');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain('short-lived');
    await s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'short-lived' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('has a name that nobody else has', async () => {
    await expect(s3.send(new CreateBucketCommand({ Bucket, ...location }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
    const other = test.clientFor(dev).client(S3Client);
    await expect(other.send(new CreateBucketCommand({ Bucket, ...location }))).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
    });
  });

  it.each(['Upper', 'under_score', '192.168.0.1', 'a..b', '-a-', 'xn--abc'])('cannot be named %s', async (name) => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: name, ...location }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  it('is created in the region that is asked', async () => {
    const elsewhere = new CreateBucketCommand({
      Bucket: 'elsewhere',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    });
    await expect(s3.send(elsewhere)).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
  });

  it('is not deleted while it holds an object', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'holds-one', ...location }));
    await s3.send(new PutObjectCommand({ Bucket: 'holds-one', Key: 'k', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'holds-one' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
  });

  it('answers requests for another region with its own', async () => {
    const get = new GetBucketVersioningCommand({ Bucket });
    await expect(clientIn('us-east-1').send(get)).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'eu-west-1',
    });
    await expect(clientIn('eu-central-1').send(get)).rejects.toMatchObject({
      name: 'PermanentRedirect',
      $metadata: { httpStatusCode: 301 },
      Endpoint: 'configured.s3.eu-west-1.amazonaws.com',
    });
    const { LocationConstraint } = await clientIn('us-east-1').send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe('eu-west-1');
  });

  it('refuses one who expects another owner', async () => {
    await expect(s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: dev }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner: dev }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: tools }))).resolves.toBeDefined();
  });
});

describe("a bucket's configuration", () => {
  it('starts with what every new bucket has', async () => {
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
  });

  it.each([
    ['tags', new GetBucketTaggingCommand({ Bucket }), 'NoSuchTagSet'],
    ['lifecycle', new GetBucketLifecycleConfigurationCommand({ Bucket }), 'NoSuchLifecycleConfiguration'],
    ['policy', new GetBucketPolicyCommand({ Bucket }), 'NoSuchBucketPolicy'],
  ])('has no %s', async (_what, command, name) => {
    await expect(s3.send(command as GetBucketPolicyCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is given back as it was put', async () => {
    const tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '<2>' },
    ];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(tags);

    const Rules = [
      {
        ID: 'old',
        Status: 'Enabled' as const,
        Filter: { And: { Prefix: 'packages/', Tags: [{ Key: 'k', Value: 'v' }] } },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        Transitions: [{ Days: 90, StorageClass: 'GLACIER' as const }],
      },
    ];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);

    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');

    const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: 'logs/' };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual(LoggingEnabled);
  });

  it('is refused where it makes no sense', async () => {
    const missing = { LoggingEnabled: { TargetBucket: 'no-such-bucket', TargetPrefix: '' } };
    await expect(s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: missing }))).rejects.toMatchObject({
      name: 'InvalidTargetBucketForLogging',
    });
    const keyForAes = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const, KMSMasterKeyID: 'k' } }],
    };
    const put = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: keyForAes });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('is refused where the embedded cloud would not do what it says', async () => {
    const website = new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'i' } } });
    await expect(s3.send(website)).rejects.toMatchObject({ name: 'NotImplemented' });
    const queue = {
      QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:eu-west-1:1:q', Events: ['s3:ObjectCreated:*' as const] }],
    };
    const notify = new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: queue });
    await expect(s3.send(notify)).rejects.toThrow(
      's3:notification by QueueConfigurations is not part of the embedded cloud',
    );
  });

  it('sends events to EventBridge once that is turned on', async () => {
    const heard: CloudEvent[] = [];
    test.cloud.onEvent((event) => heard.push(event));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'silent', Body: 'x' }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    expect(await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).toMatchObject({
      EventBridgeConfiguration: {},
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'loud', Body: 'x' }));
    expect(heard.filter(({ source }) => source === 'aws.s3')).toMatchObject([
      {
        'detail-type': 'Object Created',
        account: tools,
        resources: [`arn:aws:s3:::${Bucket}`],
        detail: { bucket: { name: Bucket }, object: { key: 'loud', size: 1 }, reason: 'PutObject' },
      },
    ]);
  });

  it('lets nobody use access control lists while the owner owns everything', async () => {
    await expect(s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'x', ACL: 'public-read' })),
    ).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
      message: 'The bucket does not allow ACLs',
    });
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'x', ACL: 'bucket-owner-full-control' })),
    ).resolves.toBeDefined();
    const controls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: controls }));
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'x', ACL: 'private' })),
    ).resolves.toBeDefined();
  });
});

describe('a bucket policy', () => {
  const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const allowDev = {
    Effect: 'Allow',
    Principal: { AWS: dev },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const put = (statement: object) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(statement) }));

  it('is given back byte for byte, and goes', async () => {
    await put(allowDev);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policyOf(allowDev));
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic).toBe(false);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  it.each<[string, object, string]>([
    [
      'names a role that does not exist',
      { ...allowDev, Principal: { AWS: `arn:aws:iam::${dev}:role/Nobody` } },
      'Invalid principal in policy',
    ],
    ['is about another bucket', { ...allowDev, Resource: 'arn:aws:s3:::other/*' }, 'Policy has invalid resource'],
    ['is about another service', { ...allowDev, Action: 'kms:Decrypt' }, 'Policy has invalid action'],
    ['has no resource', { ...allowDev, Resource: undefined }, 'Missing required field Resource'],
    ['has no principal', { ...allowDev, Principal: undefined }, 'Missing required field Principal'],
  ])('is refused when it %s', async (_why, statement, message) => {
    await expect(put(statement)).rejects.toMatchObject({ name: 'MalformedPolicy', message });
  });

  it('may not be public while public policies are blocked', async () => {
    const everyone = { ...allowDev, Principal: '*' };
    await expect(put(everyone)).rejects.toMatchObject({ name: 'AccessDenied' });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'public', Body: 'seen by all' }));
    await put(everyone);
    const anonymously = () => fetch(`${test.cloud.endpoint}/${Bucket}/public`);
    expect(await (await anonymously()).text()).toBe('seen by all');
    // The policy stays, and lets nobody in from outside any more.
    const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await anonymously()).status).toBe(403);
  });

  it("is its owner's alone", async () => {
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} }));
    await put({ ...allowDev, Action: 's3:*', Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] });
    const other = test.clientFor(dev).client(S3Client);
    await expect(other.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'MethodNotAllowed',
    });
    await expect(other.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(allowDev) }))).rejects.toMatchObject({
      name: 'MethodNotAllowed',
    });
  });
});
