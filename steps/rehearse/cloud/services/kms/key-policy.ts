import { arnOf, type Principal } from '../../caller.ts';
import { hasMissingPrincipal, namedPrincipals, statementsOf } from '../../policy-principals.ts';
import type { PolicyDocument, Statement } from '../../policy.ts';
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
export async function checkKeyPolicy(text: string, bypassesLockoutCheck: boolean, request: Request): Promise<void> {
  const policy = parse(text);
  for (const statement of statementsOf(policy)) {
    if (!statement.Principal && !statement.NotPrincipal)
      throw malformedPolicy('Policy statements must contain principals');
  }
  if (await hasMissingPrincipal(request.cloud, policy)) throw invalidPrincipals();
  if (!bypassesLockoutCheck && !mayPutPolicyAgain(policy, request.caller.principal)) throw lockout();
}

function parse(text: string): PolicyDocument {
  try {
    const policy = JSON.parse(text) as Partial<PolicyDocument> | null;
    if (policy?.Statement) return policy as PolicyDocument;
  } catch {
    // Said below, in KMS's words.
  }
  throw malformedPolicy('Policy is not a valid JSON policy document');
}

function mayPutPolicyAgain(policy: PolicyDocument, principal: Principal): boolean {
  const concerned = statementsOf(policy).filter(
    (statement) => coversPutKeyPolicy(statement) && names(statement, principal) && !statement.Condition,
  );
  return concerned.some(({ Effect }) => Effect === 'Allow') && concerned.every(({ Effect }) => Effect !== 'Deny');
}

function coversPutKeyPolicy({ Action }: Statement): boolean {
  const actions = typeof Action === 'string' ? [Action] : (Action ?? []);
  return actions.some((action) => {
    const pattern = action
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pattern}$`, 'i').test('kms:PutKeyPolicy');
  });
}

function names(statement: Statement, principal: Principal): boolean {
  if (principal.kind === 'anonymous' || principal.kind === 'service') return false;
  const own = ['*', principal.accountId, `arn:aws:iam::${principal.accountId}:root`, arnOf(principal)];
  if (principal.kind === 'role') own.push(principal.roleArn);
  return namedPrincipals(statement).some((named) => own.includes(named));
}

function requireDefaultName(name: string | undefined): void {
  if (name !== undefined && name !== 'default') throw validation('The only valid policy name is default');
}

export const keyPolicyOperations: Readonly<Record<string, Operation>> = {
  GetKeyPolicy: {
    demands: (input, request) => [demandKey('GetKeyPolicy', findKey(requiredText(input, 'KeyId'), request), request)],
    handle(input, request) {
      requireDefaultName(optionalText(input, 'PolicyName'));
      return { Policy: findKey(requiredText(input, 'KeyId'), request).policy, PolicyName: 'default' };
    },
  },
  PutKeyPolicy: {
    demands(input, request) {
      const key = findKey(requiredText(input, 'KeyId'), request);
      const bypasses = String(input['BypassPolicyLockoutSafetyCheck'] === true);
      return [demandKey('PutKeyPolicy', key, request, { 'kms:BypassPolicyLockoutSafetyCheck': bypasses })];
    },
    async handle(input, request) {
      requireDefaultName(optionalText(input, 'PolicyName'));
      const key = findKey(requiredText(input, 'KeyId'), request);
      if (key.manager === 'AWS') throw unsupported(`${key.arn} is managed by AWS and cannot be changed.`);
      const policy = requiredText(input, 'Policy');
      await checkKeyPolicy(policy, input['BypassPolicyLockoutSafetyCheck'] === true, request);
      key.policy = policy;
      return {};
    },
  },
  ListKeyPolicies: {
    demands: (input, request) => [
      demandKey('ListKeyPolicies', findKey(requiredText(input, 'KeyId'), request), request),
    ],
    handle: () => ({ PolicyNames: ['default'], Truncated: false }),
  },
};
