import type { ApiCall } from '../../api-call.ts';

// Reading by its name, or as CloudTrail has it although the name says otherwise: what KMS does with keys, and all of STS.
const reading = /^(Get|List|Describe|BatchGet|Head|Lookup|Filter|Search|Simulate|Test|Validate)/;
const cryptography = /^(Decrypt|Encrypt|GenerateDataKey|GenerateRandom|GenerateMac|ReEncrypt|Sign|Verify)/;

/** https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html */
export function isReadOnly({ service, operation }: ApiCall): boolean {
  return reading.test(operation) || service === 'sts' || (service === 'kms' && cryptography.test(operation));
}

/** What works on contents and not on resources. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html */
export function isDataEvent({ service, operation, input }: ApiCall): boolean {
  if (service === 's3')
    return input['Key'] !== undefined || /^(ListObject|DeleteObjects|ListMultipart)/.test(operation);
  return dataOperations.has(`${service}:${operation}`);
}

const dataOperations = new Set(['lambda:Invoke', 'sns:Publish', 'logs:PutLogEvents']);

/** Global services tell their events in one region. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events */
export function isGlobal({ service }: ApiCall): boolean {
  return service === 'iam';
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
const namesOfS3: Readonly<Record<string, string>> = {
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'DeleteBucketPublicAccessBlock',
  PutBucketLifecycleConfiguration: 'PutBucketLifecycle',
  GetBucketLifecycleConfiguration: 'GetBucketLifecycle',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  ListObjectsV2: 'ListObjects',
};

export function eventName({ service, operation }: ApiCall): string {
  return (service === 's3' ? namesOfS3[operation] : undefined) ?? operation;
}
