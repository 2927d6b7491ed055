import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import type { AwsClients } from '../../steps/aws-clients.ts';
import { startTestCloud, type TestCloud } from './cloud.ts';

/** A bucket in the region of the test clouds. */
export async function createBucket(aws: AwsClients, Bucket: string): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  await aws.client(S3Client).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}

/** A cloud with a bucket of an account, for all tests of the file. */
export function cloudWithBucket(accountId: string, bucket: string): () => TestCloud {
  let test: TestCloud | undefined;
  const started = (): TestCloud => {
    if (!test) throw new Error('there is a cloud only while tests run');
    return test;
  };
  beforeAll(async () => {
    test = await startTestCloud();
    await createBucket(test.clientFor(accountId), bucket);
  });
  afterAll(() => started().cloud.stop());
  return started;
}
