import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud } from '../../../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../../../helpers/cloud.ts';
import { account, allow, contextOf, createResource, stackRole } from './stack-role.ts';

let test: TestCloud;
let all: Awaited<ReturnType<typeof stackRole>>;
beforeAll(async () => {
  test = await startTestCloud();
  all = await stackRole(test.cloud, 'all', allow('*'));
});
afterAll(() => test.cloud.stop());

const make = (properties: Record<string, unknown>, logicalId: string, caller = all) =>
  createResource(contextOf(test.cloud, caller, 'AWS::S3::Bucket', { logicalId }), properties);

describe('AWS::S3::Bucket', () => {
  it('is configured as S3 shows it', async () => {
    const { state } = await make(
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: 'true' },
          ],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            { Id: 'old', Status: 'Enabled', Prefix: 'tmp/', NoncurrentVersionExpiration: { NoncurrentDays: '30' } },
          ],
        },
      },
      'Configured',
    );
    const Bucket = state.physicalId;
    const client = test.clientFor(account).client(S3Client);
    expect(await client.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Enabled' });
    const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe(
      'AES256',
    );
    const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toEqual([
      expect.objectContaining({
        ID: 'old',
        Filter: { Prefix: 'tmp/' },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      }),
    ]);
  });

  it('is named in lower case where the template gives no name', async () => {
    const { state } = await make({}, 'Unnamed');
    expect(state.physicalId).toBe('orders-unnamed-1a2b3c4d5e6f7');
    expect(state.attributes).toMatchObject({
      Arn: `arn:aws:s3:::${state.physicalId}`,
      RegionalDomainName: `${state.physicalId}.s3.eu-west-1.amazonaws.com`,
    });
  });

  it('is not taken over where another has the name', async () => {
    await make({ BucketName: 'orders-taken' }, 'First');
    await expect(make({ BucketName: 'orders-taken' }, 'Second')).rejects.toThrow(/HandlerErrorCode: AlreadyExists/);
  });

  it('is not deleted while it holds objects', async () => {
    const { state, remove } = await make({}, 'Full');
    const input = { Bucket: state.physicalId, Key: 'one', Body: Buffer.from('1') };
    await test.cloud.call(test.cloud.administrator(account), { service: 's3', operation: 'PutObject', input });
    await expect(remove()).rejects.toThrow('The bucket you tried to delete is not empty');
  });

  it('leaves no bucket behind where its configuration is refused', async () => {
    const caller = await stackRole(test.cloud, 'creates-only', allow('s3:CreateBucket', 's3:DeleteBucket'));
    const encrypted = { BucketName: 'orders-half', VersioningConfiguration: { Status: 'Enabled' } };
    await expect(make(encrypted, 'Half', caller)).rejects.toThrow('s3:PutBucketVersioning');
    await expect(make({ BucketName: 'orders-half' }, 'Again')).resolves.toBeDefined();
  });
});

describe('AWS::S3::BucketPolicy', () => {
  it('is not put over another policy', async () => {
    const bucket = await make({ BucketName: 'orders-policed' }, 'Policed');
    const PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::orders-policed/*` },
      ],
    };
    const context = contextOf(test.cloud, all, 'AWS::S3::BucketPolicy');
    await createResource(context, { Bucket: bucket.state.physicalId, PolicyDocument });
    await expect(createResource(context, { Bucket: bucket.state.physicalId, PolicyDocument })).rejects.toThrow(
      'The bucket policy already exists on bucket orders-policed.',
    );
  });
});
