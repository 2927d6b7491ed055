import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Request } from '../../service.ts';
import type { Trail } from './state.ts';

/**
 * CloudTrail writes to the bucket when a trail is made, with the trail's key, and refuses the trail where it cannot.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export async function checkDestination(trail: Trail, request: Request): Promise<void> {
  const { cloud, region } = request;
  const caller: Caller = {
    principal: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
    calledVia: [],
    secureTransport: true,
    source: { arn: trail.arn, accountId: trail.accountId },
  };
  const call = (service: string, operation: string, input: object) =>
    cloud.call(caller, { service, operation, input: { ...input }, region });
  const prefix = trail.keyPrefix === undefined ? '' : `${trail.keyPrefix}/`;
  const { bucketName: Bucket, kmsKeyId: KeyId } = trail;
  try {
    await call('s3', 'GetBucketAcl', { Bucket });
    if (KeyId !== undefined) await call('kms', 'DescribeKey', { KeyId });
    await call('s3', 'PutObject', {
      Bucket,
      Key: `${prefix}AWSLogs/${trail.accountId}/CloudTrail/`,
      Body: Buffer.alloc(0),
      ACL: 'bucket-owner-full-control',
      ...encryptionOf(trail),
    });
  } catch (error) {
    throw error instanceof AwsError ? refused(error, trail) : error;
  }
}

function encryptionOf({ arn, kmsKeyId }: Trail): Readonly<Record<string, string>> {
  if (kmsKeyId === undefined) return {};
  const context = Buffer.from(JSON.stringify({ 'aws:cloudtrail:arn': arn })).toString('base64');
  return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId, SSEKMSEncryptionContext: context };
}

function refused(error: AwsError, { bucketName, kmsKeyId }: Trail): AwsError {
  if (error.code === 'NoSuchBucket') {
    return new AwsError('S3BucketDoesNotExistException', `S3 bucket ${bucketName} does not exist!`);
  }
  if (/kms:|KMS/.test(error.message)) {
    return new AwsError(
      'InsufficientEncryptionPolicyException',
      `Insufficient permissions to access S3 bucket ${bucketName} or KMS key ${kmsKeyId ?? ''}.`,
    );
  }
  return new AwsError(
    'InsufficientS3BucketPolicyException',
    `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
  );
}
