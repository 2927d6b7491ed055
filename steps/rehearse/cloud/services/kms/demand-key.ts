import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Demand } from '../../service.ts';
import type { EncryptionContext } from './inputs.ts';
import type { Key } from './state.ts';

/** A demand on a key: its policy decides, or hands the decision to the account. */
export function demandKey(action: string, key: Key, context: ConditionContext = {}): Demand {
  return {
    action: `kms:${action}`,
    resource: key.arn,
    resourceAccount: key.accountId,
    resourcePolicy: parsePolicy(key.policy),
    resourceRule: 'key',
    context: { ...keyContext(key), ...context },
  };
}

/** The keys that say what is being encrypted. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function encryptionConditions(context: EncryptionContext): ConditionContext {
  const names = Object.keys(context);
  if (names.length === 0) return {};
  const pairs = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value] as const);
  return { ...Object.fromEntries(pairs), 'kms:EncryptionContextKeys': names };
}

function keyContext(key: Key): ConditionContext {
  const tags = Object.entries(key.tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value] as const);
  return {
    'kms:KeySpec': 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': 'AWS_KMS',
    'kms:MultiRegion': 'false',
    ...Object.fromEntries(tags),
  };
}
