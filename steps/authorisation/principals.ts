import { arnOf, type Principal } from './caller.ts';
import type { PrincipalElement, Statement } from './policy.ts';
import { listed } from './listed.ts';

/**
 * How a resource policy names a principal, from the most direct to the least. `session` and `everyone` grant to the session
 * itself; `identity` to the role or user, within its boundary; `account` only hands the decision to the account's own policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalMatch = 'session' | 'everyone' | 'identity' | 'account';

/** Undefined where the statement is not about the principal. */
export function matchPrincipal(statement: Statement, principal: Principal): PrincipalMatch | undefined {
  if (statement.NotPrincipal !== undefined) {
    return isListedWhole(statement.NotPrincipal, principal) ? undefined : 'everyone';
  }
  const match = statement.Principal === undefined ? undefined : findMatch(statement.Principal, principal);
  return match === 'everyone' && namesPrincipalArn(statement) ? 'identity' : match;
}

/** Everyone, narrowed by aws:PrincipalArn, counts as naming the role. */
function namesPrincipalArn({ Condition }: Statement): boolean {
  return Object.values(Condition ?? {}).some((keys) =>
    Object.keys(keys).some((key) => key.toLowerCase() === 'aws:principalarn'),
  );
}

function findMatch(element: PrincipalElement, principal: Principal): PrincipalMatch | undefined {
  const matches = matchesIn(element, principal);
  return (['session', 'everyone', 'identity', 'account'] as const).find((match) => matches.has(match));
}

function matchesIn(element: PrincipalElement, principal: Principal): ReadonlySet<PrincipalMatch | undefined> {
  if (element === '*') return new Set(['everyone']);
  if (principal.kind === 'service' && listed(element.Service).some((name) => isService(name, principal.service))) {
    return new Set(['session']);
  }
  return new Set(listed(element.AWS).map((name) => matchName(name, principal)));
}

/** `codepipeline.amazonaws.com`; a regional name means the service in that region. */
function isService(name: string, service: string): boolean {
  return name === service || name === service.replace(/^([a-z0-9-]+)\.[a-z]{2}-[a-z-]+-\d\./, '$1.');
}

function matchName(name: string, principal: Principal): PrincipalMatch | undefined {
  if (name === '*') return 'everyone';
  if (principal.kind === 'anonymous' || principal.kind === 'service') return undefined;
  if (name === principal.accountId || name === `arn:aws:iam::${principal.accountId}:root`) {
    return principal.kind === 'root' ? 'identity' : 'account';
  }
  if (principal.kind === 'role' && (name === principal.roleArn || name === principal.roleId)) return 'identity';
  if (principal.kind === 'user' && name === principal.userId) return 'identity';
  if (name !== arnOf(principal)) return undefined;
  return principal.kind === 'role' ? 'session' : 'identity';
}

/** A role is exempt from NotPrincipal only where its account is listed beside it. */
function isListedWhole(element: PrincipalElement, principal: Principal): boolean {
  const matches = matchesIn(element, principal);
  if (matches.has('everyone')) return true;
  const isNamed = matches.has('session') || matches.has('identity');
  const hasAccount = principal.kind === 'role' || principal.kind === 'user';
  return isNamed && (!hasAccount || matches.has('account'));
}
