import { AwsError } from '../../aws-error.ts';
import { hasMissingPrincipal, statementsOf } from '../../policy-principals.ts';
import type { PolicyDocument, Statement } from '../../policy.ts';
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
  async handle(input, request) {
    const bucket = findBucket(input, request);
    requireOwnAccount(bucket, request);
    const text = String(input['Policy'] ?? '');
    const policy = parsePolicy(text, bucket.name);
    if (await hasMissingPrincipal(request.cloud, policy)) throw malformedPolicy('Invalid principal in policy');
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
    const IsPublic = policy !== undefined && isPublicPolicy(JSON.parse(policy) as PolicyDocument);
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
function parsePolicy(text: string, bucketName: string): PolicyDocument {
  const policy = parseJson(text);
  if (policy.Statement === undefined) throw malformedPolicy('Missing required field Statement');
  if (policy.Version !== undefined && !['2012-10-17', '2008-10-17'].includes(policy.Version)) {
    throw malformedPolicy('The policy must contain a valid version string');
  }
  for (const statement of statementsOf(policy)) checkStatement(statement, bucketName);
  return policy;
}

function parseJson(text: string): PolicyDocument {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as PolicyDocument;
  } catch {
    // Said below, in S3's words.
  }
  throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
}

function checkStatement(statement: Statement, bucketName: string): void {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformedPolicy(`Invalid effect: ${String(statement.Effect)}`);
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
    throw malformedPolicy('Missing required field Principal');
  }
  const actions = listOf(statement.Action ?? statement.NotAction);
  if (actions.length === 0) throw malformedPolicy('Missing required field Action');
  if (!actions.every((action) => action === '*' || /^s3:/i.test(action)))
    throw malformedPolicy('Policy has invalid action');
  const resources = listOf(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformedPolicy('Missing required field Resource');
  if (!resources.every((resource) => isOfBucket(resource, bucketName)))
    throw malformedPolicy('Policy has invalid resource');
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

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
