import { listed } from '../../../../authorisation/listed.ts';
import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { PolicyDocument, Statement } from '../../../../authorisation/policy.ts';
import type { Bucket } from './state.ts';

type Setting = 'BlockPublicAcls' | 'IgnorePublicAcls' | 'BlockPublicPolicy' | 'RestrictPublicBuckets';

// A fixed value of one of these makes a statement for everyone one for somebody.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
const narrowing = new Set(
  [
    'aws:SourceArn',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:SourceOwner',
    'aws:SourceAccount',
    'aws:SourceIp',
    'aws:userid',
    'aws:PrincipalOrgID',
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    's3:DataAccessPointAccount',
    's3:DataAccessPointArn',
  ].map((key) => key.toLowerCase()),
);
const narrowingOperators =
  /^(?:ForAnyValue:|ForAllValues:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

export function blocksPublic(bucket: Bucket, setting: Setting): boolean {
  const block = bucket.configurations['PublicAccessBlockConfiguration'] as Record<string, unknown> | undefined;
  return String(block?.[setting]) === 'true';
}

export function isPublicPolicy(policy: PolicyDocument): boolean {
  return listed(policy.Statement).some(isPublic);
}

/** RestrictPublicBuckets: a public policy then lets in only services and the owner's own account. */
export function isRestrictedFor({ principal }: Caller, bucket: Bucket): boolean {
  if (principal.kind === 'service') return false;
  if (principal.kind !== 'anonymous' && principal.accountId === bucket.accountId) return false;
  if (!bucket.policy || !blocksPublic(bucket, 'RestrictPublicBuckets')) return false;
  return isPublicPolicy(parsePolicy(bucket.policy));
}

function isPublic(statement: Statement): boolean {
  if (statement.Effect !== 'Allow') return false;
  const isForEveryone = statement.NotPrincipal !== undefined || namesEveryone(statement);
  return isForEveryone && !isNarrowed(statement);
}

function namesEveryone({ Principal }: Statement): boolean {
  return typeof Principal === 'object' ? listed(Principal.AWS).includes('*') : Principal === '*';
}

function isNarrowed({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      narrowingOperators.test(operator) &&
      Object.entries(keys).some(([key, values]) => narrowing.has(key.toLowerCase()) && isFixed(values)),
  );
}

function isFixed(values: unknown): boolean {
  const all = Array.isArray(values) ? (values as readonly unknown[]) : [values];
  return all.every((value) => !/^\*|\$\{/.test(String(value)));
}
