import { AwsError } from '../../aws-error.ts';
import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import { listed } from '../../../../authorisation/listed.ts';
import { findMissingPrincipal } from '../../authorisation/missing-principal.ts';
import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import type { PolicyDocument, Statement } from '../../../../authorisation/policy.ts';
import type { Operation } from '../../service.ts';
import { requireOwnAccount } from './configurations.ts';
import { bucketArn, demandBucket } from './demand.ts';
import { accessDenied, malformedPolicy } from './errors.ts';
import { findBucket } from './find-bucket.ts';
import { blocksPublic, isPublicPolicy } from './public-access.ts';

const getBucketPolicy: Operation = {
  demands: (input, request) => [demandBucket('GetBucketPolicy', findBucket(input, request), request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    requireOwnAccount(bucket, request);
    if (bucket.policy !== undefined) return { Policy: bucket.policy };
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: bucket.name });
  },
};

const putBucketPolicy: Operation = {
  demands: (input, request) => [demandBucket('PutBucketPolicy', findBucket(input, request), request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    requireOwnAccount(bucket, request);
    const text = String(input['Policy'] ?? '');
    const policy = requireBucketPolicy(text, bucket.name);
    if (findMissingPrincipal(request.cloud, policy) !== undefined) throw malformedPolicy('Invalid principal in policy');
    if (blocksPublic(bucket, 'BlockPublicPolicy') && isPublicPolicy(policy)) throw publicPolicyBlocked(bucket.name);
    bucket.policy = text;
    return {};
  },
};

const deleteBucketPolicy: Operation = {
  demands: (input, request) => [demandBucket('DeleteBucketPolicy', findBucket(input, request), request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    requireOwnAccount(bucket, request);
    delete bucket.policy;
    return {};
  },
};

const getBucketPolicyStatus: Operation = {
  demands: (input, request) => [demandBucket('GetBucketPolicyStatus', findBucket(input, request), request)],
  handle(input, request) {
    const { policy } = findBucket(input, request);
    const IsPublic = policy !== undefined && isPublicPolicy(parsePolicy(policy));
    return { PolicyStatus: { IsPublic } };
  },
};

export const bucketPolicyOperations: Readonly<Record<string, Operation>> = {
  GetBucketPolicy: getBucketPolicy,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
};

/** What S3 looks at before it takes a policy. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html */
function requireBucketPolicy(text: string, bucketName: string): PolicyDocument {
  const result = checkPolicy(text, 'resource');
  if ('fault' in result) throw malformedPolicy(result.fault);
  for (const statement of listed(result.document.Statement)) checkStatement(statement, bucketName);
  return result.document;
}

function checkStatement({ Action, NotAction, Resource, NotResource }: Statement, bucketName: string): void {
  const isOfS3 = listed(Action ?? NotAction).every((action) => action === '*' || /^s3:/i.test(action));
  if (!isOfS3) throw malformedPolicy('Policy has invalid action');
  const resources = listed(Resource ?? NotResource);
  if (resources.length === 0) throw malformedPolicy('Missing required field Resource');
  if (!resources.every((resource) => isOfBucket(resource, bucketName))) {
    throw malformedPolicy('Policy has invalid resource');
  }
}

function isOfBucket(resource: string, bucketName: string): boolean {
  const arn = bucketArn(bucketName);
  return resource === '*' || resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`;
}

function publicPolicyBlocked(bucketName: string): AwsError {
  return accessDenied(
    `Access Denied: the policy of bucket ${bucketName} grants public access and public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
  );
}
