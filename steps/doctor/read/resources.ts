import { ECRClient, GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { parsePolicy } from '../../authorisation/parse-policy.ts';
import type { PolicyDocument } from '../../authorisation/policy.ts';
import type { Context } from '../../context.ts';
import { read, readOn, type Reading } from './reading.ts';

export interface BucketFacts {
  /** Undefined where the bucket has none. */
  readonly policy: PolicyDocument | undefined;
  readonly accountId: string;
}

export async function readBucket(context: Context, bucket: string, accountId: string): Promise<Reading<BucketFacts>> {
  const client = context.aws.client(S3Client);
  const what = `the policy of bucket ${bucket} as account ${accountId} (s3:GetBucketPolicy)`;
  const ask = async () => {
    try {
      const { Policy = '' } = await client.send(
        new GetBucketPolicyCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }),
      );
      return { policy: parsePolicy(Policy), accountId };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchBucketPolicy') return { policy: undefined, accountId };
      throw error;
    }
  };
  const found = await read(what, ask, ['NoSuchBucket']);
  return found.state === 'absent' ? { ...found, what: `bucket ${bucket}` } : found;
}

export interface KeyFacts {
  readonly policy: PolicyDocument;
  /** `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state: string;
}

export interface RepositoryFacts {
  /** Undefined where the repository has none. */
  readonly policy: PolicyDocument | undefined;
}

export async function readRepository(context: Context, arn: string): Promise<Reading<RepositoryFacts>> {
  const [, , , , registryId = '', path = ''] = arn.split(':');
  const repositoryName = path.replace(/^repository\//, '');
  const command = new GetRepositoryPolicyCommand({ registryId, repositoryName });
  const ask = async () => {
    try {
      const { policyText = '' } = await context.aws.client(ECRClient).send(command);
      return { policy: parsePolicy(policyText) };
    } catch (error) {
      if (error instanceof Error && error.name === 'RepositoryPolicyNotFoundException') return { policy: undefined };
      throw error;
    }
  };
  const found = await read(`the policy of repository ${arn} (ecr:GetRepositoryPolicy)`, ask, [
    'RepositoryNotFoundException',
  ]);
  return found.state === 'absent' ? { ...found, what: `repository ${arn}` } : found;
}

export async function readKey(context: Context, arn: string): Promise<Reading<KeyFacts>> {
  const client = context.aws.client(KMSClient);
  const described = await read(
    `key ${arn} (kms:DescribeKey)`,
    () => client.send(new DescribeKeyCommand({ KeyId: arn })),
    ['NotFoundException'],
  );
  if (described.state === 'absent') return { ...described, what: `key ${arn}` };
  return readOn(described, ({ KeyMetadata }) =>
    read(`the policy of key ${arn} (kms:GetKeyPolicy)`, async () => {
      const { Policy = '' } = await client.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }));
      return { policy: parsePolicy(Policy), state: KeyMetadata?.KeyState ?? 'unknown' };
    }),
  );
}
