import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsClients } from '../../steps/aws-clients.ts';

/** A bucket in the region of the test clouds. */
export async function createBucket(aws: AwsClients, Bucket: string): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  await aws.client(S3Client).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}
