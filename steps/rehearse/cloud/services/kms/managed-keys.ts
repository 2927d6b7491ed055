import type { Cloud } from '../../cloud.ts';
import { makeKey } from './make-key.ts';
import { kmsState, type Key } from './state.ts';

// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk: made in an account when a service first needs one.
const managedServices = new Set(['s3', 'ssm', 'codecommit', 'lambda', 'sns', 'sqs', 'secretsmanager', 'dynamodb']);
const prefix = 'alias/aws/';

/** The key that AWS manages in this account for the service of `alias/aws/SERVICE`; undefined for any other alias. */
export function ensureManagedKey(cloud: Cloud, accountId: string, region: string, alias: string): Key | undefined {
  const service = alias.startsWith(prefix) ? alias.slice(prefix.length) : '';
  if (!managedServices.has(service)) return undefined;
  const state = kmsState(cloud, accountId, region);
  const existing = state.aliases[alias];
  if (existing) return state.keys[existing.keyId];
  const key = makeKey(cloud, {
    accountId,
    region,
    manager: 'AWS',
    description: `Default key that protects my ${service} data when no other key is defined`,
    policy: managedPolicy(service, accountId, region),
    tags: {},
  });
  state.aliases[alias] = { keyId: key.id, created: key.created, updated: key.created };
  return key;
}

/** Everyone in the account, through the service only. Nobody can change it, so no other account is ever let in. */
function managedPolicy(service: string, accountId: string, region: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': accountId,
            'kms:ViaService': `${service}.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  });
}
