import { eachAllow, principalsOf } from './policies.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

const membership = ['aws:principalorgid', 'aws:principalorgpaths'];
/** What says by which way or over what a request comes, and not who makes it. */
const circumstances = ['kms:viaservice', 'aws:securetransport', 'kms:grantisforawsresource'];

/** Whose contents are nobody's in common. Images, packages and topics are shared with the organisation on purpose. */
const guarded = [
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::S3::BucketPolicy',
  'AWS::SecretsManager::ResourcePolicy',
];

export const organizationWideAllow: Rule = {
  id: 'STEPS094',
  title: 'roles, keys, buckets and secrets that are open to the organisation say for which roles of it',
  severity: 'warning',
  reason:
    'aws:PrincipalOrgID lets in every identity of every account, also of the sandbox and of the account that was taken over. Membership is no purpose.',
  mend: 'Add ArnLike aws:PrincipalArn with the name of the role that needs it, as arn:*:iam::*:role/CrossAccountPipelineRole.',
  page: pages.conditionKeys,
  *check({ templates }) {
    for (const found of eachAllow(templates)) {
      const { kind, resource, template, keys = [] } = found;
      if (kind !== 'trust' && !guarded.includes(resource.type)) continue;
      if (!keys.some((key) => membership.includes(key))) continue;
      if (!keys.every((key) => [...membership, ...circumstances].includes(key))) continue;
      const everybody = [...principalsOf(found)].find(({ text }) => text === '*');
      if (everybody) yield problemAt(template, everybody.path, 'this is open to every identity of the organisation');
    }
  },
};
