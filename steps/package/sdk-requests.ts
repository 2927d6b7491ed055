import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { AwsClients, ClientSettings } from '../aws-clients.ts';
import { given } from '../given.ts';
import { readObjectFacts } from '../object-checksum.ts';
import type { ObjectRequests } from './object-requests.ts';
import { putObject } from './put-object.ts';

export function s3Client(aws: AwsClients, settings: ClientSettings): S3Client {
  return aws.client(S3Client, settings);
}

/** By the SDK's client, with its retries. */
export function createSdkRequests(client: S3Client): ObjectRequests {
  return {
    list: async ({ bucket, prefix, bucketOwner }, token) => {
      const { Contents = [], NextContinuationToken } = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix === '' ? '' : `${prefix}/`,
          ...(token ? { ContinuationToken: token } : {}),
          ...given('ExpectedBucketOwner', bucketOwner),
        }),
      );
      const objects = Contents.map(({ Key = '', ETag: eTag = '', LastModified }) => {
        return [Key, { eTag, lastModified: LastModified?.getTime() ?? 0 }] as const;
      });
      return { objects, ...given('next', NextContinuationToken) };
    },
    read: (object, bucketOwner) => readObjectFacts(client, object, bucketOwner),
    put: (destination, request) => putObject(client, destination, request),
  };
}
