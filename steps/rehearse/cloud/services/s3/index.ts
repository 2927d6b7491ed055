import type { RestService } from '../../service.ts';
import { bucketAclOperations } from './bucket-acl.ts';
import { bucketPolicyOperations } from './bucket-policy.ts';
import { bucketOperations } from './buckets.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { configurationOperations } from './configurations.ts';
import { copyObject } from './copy-object.ts';
import { deleteOperations } from './delete-objects.ts';
import { getObjectAttributes } from './get-object-attributes.ts';
import { getObject, headObject } from './get-object.ts';
import { listOperations } from './list-objects.ts';
import { listObjectVersions } from './list-versions.ts';
import { objectTaggingOperations } from './object-tagging.ts';
import { putObject } from './put-object.ts';
import { readRequest } from './read-request.ts';
import { uploadPartOperations } from './upload-parts.ts';
import { uploadOperations } from './uploads.ts';
import { writeAnswer, writeError } from './write-answer.ts';

/**
 * Simple Storage Service. Objects are encrypted before they are kept, with KMS where the request or the bucket says so.
 * Lifecycle rules and access logging are kept as configuration only: nothing expires and nothing is logged.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 */
export const s3: RestService = {
  name: 's3',
  protocol: 'rest',
  operations: {
    ...bucketOperations,
    ...bucketPolicyOperations,
    ...bucketAclOperations,
    ...configurationOperations,
    ...listOperations,
    ListObjectVersions: listObjectVersions,
    PutObject: putObject,
    GetObject: getObject,
    HeadObject: headObject,
    GetObjectAttributes: getObjectAttributes,
    CopyObject: copyObject,
    ...deleteOperations,
    ...objectTaggingOperations,
    ...uploadOperations,
    ...uploadPartOperations,
    CompleteMultipartUpload: completeMultipartUpload,
  },
  route: readRequest,
  answer: writeAnswer,
  answerError: writeError,
};
