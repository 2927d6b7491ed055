import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Demand, Input, Request } from '../../service.ts';
import { textOf } from './find-bucket.ts';
import { isRestrictedFor } from './public-access.ts';
import type { Bucket, StoredObject } from './state.ts';

/** A demand on the bucket itself. */
export function demandBucket(action: string, bucket: Bucket, request: Request, context: ConditionContext = {}): Demand {
  return demandArn(action, bucketArn(bucket.name), bucket, request, context);
}

export function demandObject(
  action: string,
  bucket: Bucket,
  key: string,
  request: Request,
  context: ConditionContext = {},
): Demand {
  return demandArn(action, `${bucketArn(bucket.name)}/${key}`, bucket, request, context);
}

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
const conditionMembers: Readonly<Record<string, string>> = {
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  ACL: 's3:x-amz-acl',
  StorageClass: 's3:x-amz-storage-class',
  CopySource: 's3:x-amz-copy-source',
  MetadataDirective: 's3:x-amz-metadata-directive',
  IfNoneMatch: 's3:if-none-match',
  IfMatch: 's3:if-match',
  VersionId: 's3:VersionId',
  Prefix: 's3:prefix',
  Delimiter: 's3:delimiter',
  MaxKeys: 's3:max-keys',
  ObjectOwnership: 's3:x-amz-object-ownership',
};

/** The condition keys that are what the request says, each absent where the request is silent. */
export function conditionsOf(input: Input, ...members: readonly string[]): ConditionContext {
  const found = members.flatMap((member) => {
    const value = textOf(input, member);
    const name = conditionMembers[member];
    return value === undefined || name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

export function tagConditions(tags: Readonly<Record<string, string>>): ConditionContext {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  const pairs = Object.entries(tags).map(([name, value]) => [`s3:RequestObjectTag/${name}`, value] as const);
  return { ...Object.fromEntries(pairs), 's3:RequestObjectTagKeys': names };
}

export function existingTagConditions(object: StoredObject | undefined): ConditionContext {
  const pairs = Object.entries(object?.tags ?? {}).map(
    ([name, value]) => [`s3:ExistingObjectTag/${name}`, value] as const,
  );
  return Object.fromEntries(pairs);
}

function demandArn(
  action: string,
  resource: string,
  bucket: Bucket,
  request: Request,
  context: ConditionContext,
): Demand {
  const isIgnored = bucket.policy === undefined || isRestrictedFor(request.caller, bucket);
  return {
    action: `s3:${action}`,
    resource,
    resourceAccount: bucket.accountId,
    ...(isIgnored ? {} : { resourcePolicy: parsePolicy(bucket.policy ?? '') }),
    context: { ...transportConditions(request), ...context },
  };
}

function transportConditions({ http, caller }: Request): ConditionContext {
  const tls: ConditionContext = caller.secureTransport ? { 's3:TlsVersion': '1.3' } : {};
  if (!http) return tls;
  const hash = http.headers['x-amz-content-sha256'];
  const isPresigned = http.query.has('X-Amz-Signature');
  return {
    ...tls,
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:authType': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    ...(hash === undefined ? {} : { 's3:x-amz-content-sha256': hash }),
  };
}
