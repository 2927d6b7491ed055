import type { PolicyDocument, Statement } from './policy.ts';
import { findResourceStatements, findStatements, type MatchingStatement, type Question } from './statements.ts';

export interface NamedPolicy {
  /** For people: `inline policy "deploy" of role Build in account 222222222222`. */
  readonly name: string;
  readonly document: PolicyDocument;
}

export type PolicySide =
  | 'service control policy'
  | 'resource-based policy'
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy';

/** All policies that bear on one demand. */
export interface Policies {
  readonly question: Question;
  readonly isSameAccount: boolean;
  /** Undefined for one who has none: anonymous callers and service principals. */
  readonly identity: 'none' | 'root' | readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Empty where the session has none. */
  readonly session: readonly NamedPolicy[];
  /** One list for each level, from the root to the account. */
  readonly serviceControl: readonly (readonly NamedPolicy[])[];
  readonly resource?: NamedPolicy;
  readonly resourceRule: 'usual' | 'key' | 'trust';
}

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly side: PolicySide; readonly policy: NamedPolicy; readonly statement: Statement }
  /** The sides that would have to allow and do not, in the order in which AWS names them. */
  | { readonly kind: 'missing'; readonly sides: readonly PolicySide[] };

export type Refused = Exclude<Decision, { readonly kind: 'allowed' }>;

/**
 * IAM's decision. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * and, across accounts, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function decide(policies: Policies): Decision {
  const matching = new Map<NamedPolicy, readonly MatchingStatement[]>();
  for (const [, policy] of identityPoliciesOf(policies))
    matching.set(policy, findStatements(policy.document, policies.question));
  if (policies.resource) {
    matching.set(policies.resource, findResourceStatements(policies.resource.document, policies.question));
  }
  const deny = findDeny(policies, matching);
  if (deny) return deny;
  const sides = missingSides(policies, (policy) => (matching.get(policy) ?? []).filter(isAllow));
  return sides.length === 0 ? { kind: 'allowed' } : { kind: 'missing', sides };
}

function isAllow({ statement }: MatchingStatement): boolean {
  return statement.Effect === 'Allow';
}

function* identityPoliciesOf(policies: Policies): Generator<readonly [PolicySide, NamedPolicy]> {
  for (const policy of policies.serviceControl.flat()) yield ['service control policy', policy];
  if (typeof policies.identity !== 'string') {
    for (const policy of policies.identity) yield ['identity-based policy', policy];
  }
  if (policies.boundary) yield ['permissions boundary', policies.boundary];
  for (const policy of policies.session) yield ['session policy', policy];
}

function findDeny(
  policies: Policies,
  matching: ReadonlyMap<NamedPolicy, readonly MatchingStatement[]>,
): Decision | undefined {
  const sides: (readonly [PolicySide, NamedPolicy])[] = [...identityPoliciesOf(policies)];
  if (policies.resource) sides.push(['resource-based policy', policies.resource]);
  for (const [side, policy] of sides) {
    const found = matching.get(policy)?.find(({ statement }) => statement.Effect === 'Deny');
    if (found) return { kind: 'denied', side, policy, statement: found.statement };
  }
  return undefined;
}

type AllowsOf = (policy: NamedPolicy) => readonly MatchingStatement[];

function missingSides(policies: Policies, allowsOf: AllowsOf): PolicySide[] {
  const controls: PolicySide[] = policies.serviceControl.every((level) =>
    level.some((policy) => allowsOf(policy).length > 0),
  )
    ? []
    : ['service control policy'];
  return [...controls, ...missingBelowControls(policies, allowsOf)];
}

function missingBelowControls(policies: Policies, allowsOf: AllowsOf): PolicySide[] {
  const { resource, resourceRule, isSameAccount } = policies;
  const grants = new Set(resource ? allowsOf(resource).map(({ match }) => match) : []);
  const identity = missingOnIdentitySide(policies, allowsOf);
  const missingResource: PolicySide[] = grants.size === 0 ? ['resource-based policy'] : [];
  if (policies.identity === 'none') return missingResource;
  if (!isSameAccount) return [...identity, ...missingResource];
  if (grants.has('session') || grants.has('everyone')) return [];
  // What is granted to a user is granted directly; what is granted to a role stays within its boundary and session policy.
  if (grants.has('identity'))
    return identity.filter((side) => side !== 'identity-based policy' && policies.question.principal.kind === 'role');
  if (resourceRule === 'usual') return identity;
  return grants.has('account') ? identity : missingResource;
}

function missingOnIdentitySide({ identity, boundary, session }: Policies, allowsOf: AllowsOf): PolicySide[] {
  if (typeof identity === 'string') return [];
  const allows = (policy: NamedPolicy) => allowsOf(policy).length > 0;
  const sides: PolicySide[] = [];
  if (!identity.some(allows)) sides.push('identity-based policy');
  if (boundary && !allows(boundary)) sides.push('permissions boundary');
  if (session.length > 0 && !session.some(allows)) sides.push('session policy');
  return sides;
}
