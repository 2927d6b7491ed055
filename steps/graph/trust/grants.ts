import { matchesArnCondition, matchesResource } from '../../authorisation/arn-pattern.ts';
import { listed } from '../../authorisation/listed.ts';
import type { Statement } from '../../authorisation/policy.ts';
import { compilePattern } from '../../authorisation/text-pattern.ts';
import type { GuardedResource, TrustedRole } from './facts.ts';

const noValues = new Map<string, readonly string[]>();

/** Whom a statement of a trust policy, a key policy or a bucket policy allows something. */
export interface Grantees {
  readonly services: readonly string[];
  readonly roles: readonly TrustedRole[];
  /** Accounts whose own policies decide, by their ids; `*` for everybody. */
  readonly accounts: readonly string[];
}

/** Among the roles that are known; conditions on the name of the principal narrow the rest, others are taken to hold. */
export function granteesOf(statement: Statement, roles: readonly TrustedRole[]): Grantees {
  const principal = statement.Principal;
  const named = principal === '*' ? ['*'] : listed(principal?.AWS);
  const services = typeof principal === 'object' ? listed(principal.Service) : [];
  const narrowed = conditionValues(statement, 'aws:principalarn');
  const accounts = conditionValues(statement, 'aws:principalaccount');
  const isAbout = (accountId: string) =>
    named.some((name) => name === '*' || name === accountId || name === `arn:aws:iam::${accountId}:root`);
  const chosen = roles.filter(({ arn, accountId }) => {
    if (narrowed.length > 0)
      return isAbout(accountId) && narrowed.some((pattern) => matchesArnCondition(pattern, arn, noValues));
    return named.includes(arn);
  });
  if (narrowed.length > 0) return { services, roles: chosen, accounts: [] };
  if (accounts.length > 0) return { services, roles: chosen, accounts };
  return { services, roles: chosen, accounts: named.flatMap((name) => accountOf(name) ?? []) };
}

function accountOf(name: string): string | undefined {
  return name === '*' ? '*' : (/^(\d{12}|\w+)$/.exec(name)?.[1] ?? /^arn:aws:iam::([^:]+):root$/.exec(name)?.[1]);
}

/** Whatever the operator that asks for the key: all of ours that narrow a principal ask for equality or likeness. */
function conditionValues({ Condition = {} }: Statement, key: string): readonly string[] {
  return Object.entries(Condition)
    .filter(([operator]) => /^(ForAnyValue:)?(String|Arn)(Equals|Like)$/.test(operator))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([name]) => name.toLowerCase() === key)
    .flatMap(([, values]) => listed(values).map(String));
}

/** Actions on a key or a bucket that a role's own policies allow, as they are written. */
export function ownActions({ identity }: TrustedRole, { arn, kind }: GuardedResource): readonly string[] {
  const service = kind === 'key' ? 'kms:' : 's3:';
  const onIt = identity.filter(
    ({ Effect, Resource }) => Effect === 'Allow' && listed(Resource).some((pattern) => concerns(pattern, arn)),
  );
  return distinct(
    onIt.flatMap(({ Action }) => listed(Action)).filter((action) => action.startsWith(service) || action === '*'),
  );
}

function concerns(pattern: string, arn: string): boolean {
  return pattern !== '*' && (matchesResource(pattern, arn, noValues) || matchesResource(pattern, `${arn}/x`, noValues));
}

/** Actions that a resource's own policy allows a role. */
export function grantedActions({ statements }: GuardedResource, role: TrustedRole): readonly string[] {
  const own = statements.filter(
    (statement) => statement.Effect === 'Allow' && granteesOf(statement, [role]).roles.includes(role),
  );
  return distinct(own.flatMap(({ Action }) => listed(Action)));
}

/** Whether a resource's policy leaves it to the policies of an account's own roles. */
export function leavesItTo({ statements, kind, accountId }: GuardedResource, role: TrustedRole): boolean {
  if (role.accountId !== accountId) return false;
  if (kind === 'bucket') return true;
  return statements.some(
    (statement) => statement.Effect === 'Allow' && granteesOf(statement, []).accounts.includes(accountId),
  );
}

/** Of actions as they are written those that one of the others allows as well. */
export function bothAllow(actions: readonly string[], others: readonly string[]): readonly string[] {
  const isAllowed = (action: string) =>
    others.some(
      (other) => (compilePattern(other, noValues, { ignoreCase: true })?.(action) ?? false) || other === action,
    );
  return actions.filter(isAllowed);
}

function distinct(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)];
}
