import type { ConditionContext, PolicyDocument } from '../../policy.ts';
import type { Demand, Request } from '../../service.ts';
import type { EncryptionContext } from './inputs.ts';
import type { Key } from './state.ts';

/** A demand on a key: its policy decides, or hands the decision to the account. */
export function demandKey(action: string, key: Key, request: Request, context: ConditionContext = {}): Demand {
  return {
    action: `kms:${action}`,
    resource: key.arn,
    resourceAccount: key.accountId,
    resourcePolicy: JSON.parse(key.policy) as PolicyDocument,
    resourceRule: 'key',
    context: { ...callContext(request), ...keyContext(key), ...context },
  };
}

/** The keys that say what is being encrypted. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function encryptionConditions(context: EncryptionContext): ConditionContext {
  const names = Object.keys(context);
  if (names.length === 0) return {};
  const pairs = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value] as const);
  return { ...Object.fromEntries(pairs), 'kms:EncryptionContextKeys': names };
}

/** kms:ViaService carries the region, as in `s3.eu-west-1.amazonaws.com`, even where aws:CalledVia does not. */
export function callContext(request: Request): ConditionContext {
  const service = request.caller.calledVia
    .at(-1)
    ?.replace(/^([a-z0-9-]+)\.amazonaws\.com$/, `$1.${request.region}.amazonaws.com`);
  return { 'kms:CallerAccount': request.accountId, ...(service ? { 'kms:ViaService': service } : {}) };
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
