import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import { listed } from '../../../../authorisation/listed.ts';
import { compilePattern } from '../../../../authorisation/text-pattern.ts';
import { findMissingPrincipal } from '../../authorisation/missing-principal.ts';
import { matchPrincipal } from '../../../../authorisation/principals.ts';
import type { Principal } from '../../../../authorisation/caller.ts';
import type { PolicyDocument, Statement } from '../../../../authorisation/policy.ts';
import type { Operation, Request } from '../../service.ts';
import { demandKey } from './demand-key.ts';
import { invalidPrincipals, lockout, malformedPolicy, unsupported, validation } from './errors.ts';
import { findKey } from './find-key.ts';
import { optionalText, requiredText } from './inputs.ts';

/** What a key gets whose maker gives no policy. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export function defaultKeyPolicy(accountId: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/** What KMS refuses in a new policy: bad JSON, principals that do not exist, and one that locks its author out. */
export function requireKeyPolicy(text: string, bypassesLockoutCheck: boolean, request: Request): void {
  const result = checkPolicy(text, 'resource');
  if ('fault' in result) throw malformedPolicy(result.fault);
  if (findMissingPrincipal(request.cloud, result.document) !== undefined) throw invalidPrincipals();
  if (!bypassesLockoutCheck && !mayPutPolicyAgain(result.document, request.caller.principal)) throw lockout();
}

/** A statement with a condition says nothing certain of a later request. */
function mayPutPolicyAgain(policy: PolicyDocument, principal: Principal): boolean {
  const concerned = listed(policy.Statement).filter(
    (statement) =>
      coversPutKeyPolicy(statement) && !statement.Condition && matchPrincipal(statement, principal) !== undefined,
  );
  return concerned.some(({ Effect }) => Effect === 'Allow') && concerned.every(({ Effect }) => Effect !== 'Deny');
}

function coversPutKeyPolicy({ Action }: Statement): boolean {
  return listed(Action).some((action) => compilePattern(action, new Map(), { ignoreCase: true })?.('kms:PutKeyPolicy'));
}

function requireDefaultName(name: string | undefined): void {
  if (name !== undefined && name !== 'default') throw validation('The only valid policy name is default');
}

export const keyPolicyOperations: Readonly<Record<string, Operation>> = {
  GetKeyPolicy: {
    demands: (input, request) => [demandKey('GetKeyPolicy', findKey(requiredText(input, 'KeyId'), request))],
    handle(input, request) {
      requireDefaultName(optionalText(input, 'PolicyName'));
      return { Policy: findKey(requiredText(input, 'KeyId'), request).policy, PolicyName: 'default' };
    },
  },
  PutKeyPolicy: {
    demands(input, request) {
      const key = findKey(requiredText(input, 'KeyId'), request);
      const bypasses = String(input['BypassPolicyLockoutSafetyCheck'] === true);
      return [demandKey('PutKeyPolicy', key, { 'kms:BypassPolicyLockoutSafetyCheck': bypasses })];
    },
    handle(input, request) {
      requireDefaultName(optionalText(input, 'PolicyName'));
      const key = findKey(requiredText(input, 'KeyId'), request);
      if (key.manager === 'AWS') throw unsupported(`${key.arn} is managed by AWS and cannot be changed.`);
      const policy = requiredText(input, 'Policy');
      requireKeyPolicy(policy, input['BypassPolicyLockoutSafetyCheck'] === true, request);
      key.policy = policy;
      return {};
    },
  },
  ListKeyPolicies: {
    demands: (input, request) => [demandKey('ListKeyPolicies', findKey(requiredText(input, 'KeyId'), request))],
    handle: () => ({ PolicyNames: ['default'], Truncated: false }),
  },
};
