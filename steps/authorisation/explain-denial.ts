import type { Statement } from './policy.ts';
import { describeIdentity } from './caller.ts';
import { findUnmetCondition, type UnmetCondition } from './conditions.ts';
import type { Decision, NamedPolicy, Policies, PolicySide } from './decide.ts';
import { listed } from './listed.ts';
import type { Demand } from './demand.ts';
import { describeResourcePolicy } from './policies-of-demand.ts';
import { matchPrincipal } from './principals.ts';
import { concernsAction, concernsResource } from './statements.ts';

type Refused = Exclude<Decision, { readonly kind: 'allowed' }>;

/** In plain words, one line or more for every side that would have to change. */
export function explainDenial(
  policies: Policies,
  demand: Demand,
  resourceAccount: string,
  decision: Refused,
): string[] {
  if (decision.kind === 'denied') return [explainDeny(policies, decision)];
  return decision.sides.flatMap((side) => explainMissing(policies, demand, resourceAccount, side));
}

function explainDeny(
  { question }: Policies,
  { policy, statement }: Extract<Refused, { readonly kind: 'denied' }>,
): string {
  const conditions = statement.Condition ? ` (condition ${JSON.stringify(statement.Condition)})` : '';
  const name = nameOf(statement, policy);
  return `${policy.name}: ${name} denies ${question.action} on ${question.resource}${conditions}`;
}

function explainMissing(policies: Policies, demand: Demand, resourceAccount: string, side: PolicySide): string[] {
  const { question } = policies;
  const wanted = `allows ${question.action} on ${question.resource}`;
  const isResource = side === 'resource-based policy';
  const holder = isResource ? describeResourcePolicy(demand, resourceAccount) : describeSide(policies, side);
  const candidates = policiesOf(policies, side);
  const forWhom = isResource ? ` for ${describePrincipal(policies)}` : '';
  const main =
    isResource && candidates.length === 0
      ? explainAbsence(demand, holder, `${wanted}${forWhom}`)
      : `${holder}: no statement ${wanted}${forWhom}`;
  return [main, ...candidates.flatMap((policy) => nearMisses(policies, policy, isResource))];
}

/** A role always has a trust policy: where there is none, there is no such role. */
function explainAbsence({ resource, resourceRule }: Demand, holder: string, wanted: string): string {
  if (resourceRule === 'trust') return `${resource} does not exist, so that nobody may assume it`;
  return `${holder}: there is none; it must have a statement that ${wanted}`;
}

function describeSide(policies: Policies, side: PolicySide): string {
  const who = describeIdentity(policies.question.principal);
  if (side === 'permissions boundary') return policies.boundary?.name ?? who;
  if (side === 'session policy') return `session policies of ${who}`;
  return side === 'service control policy'
    ? `service control policies on the account of ${who}`
    : `identity policies of ${who}`;
}

function describePrincipal({ question: { principal } }: Policies): string {
  if (principal.kind === 'role') return principal.roleArn;
  return principal.kind === 'service' ? principal.service : describeIdentity(principal);
}

function policiesOf(policies: Policies, side: PolicySide): readonly NamedPolicy[] {
  switch (side) {
    case 'identity-based policy':
      return typeof policies.identity === 'string' ? [] : policies.identity;
    case 'permissions boundary':
      return policies.boundary ? [policies.boundary] : [];
    case 'session policy':
      return policies.session;
    case 'service control policy':
      return policies.serviceControl.flat();
    case 'resource-based policy':
      return policies.resource ? [policies.resource] : [];
  }
}

/** Statements that name the action and fall short in one thing: most often the one that the reader meant to write. */
function nearMisses(policies: Policies, policy: NamedPolicy, isResource: boolean): string[] {
  return listed(policy.document.Statement).flatMap((statement) => {
    if (statement.Effect !== 'Allow' || !concernsAction(statement, policies.question)) return [];
    const faults = faultsOf(policies, statement, isResource);
    return faults.length === 1 ? [`  ${nameOf(statement, policy)} of ${policy.name} would, but ${faults[0]}`] : [];
  });
}

function faultsOf({ question }: Policies, statement: Statement, isResource: boolean): string[] {
  const faults: string[] = [];
  if (isResource && matchPrincipal(statement, question.principal) === undefined) {
    faults.push(`its Principal is ${JSON.stringify(statement.Principal ?? { NotPrincipal: statement.NotPrincipal })}`);
  }
  if (!concernsResource(statement, question)) {
    faults.push(`its Resource is ${listed(statement.Resource ?? statement.NotResource).join(', ')}`);
  }
  const unmet = findUnmetCondition(statement.Condition, question.values);
  if (unmet) faults.push(describeUnmet(unmet));
  return faults;
}

function describeUnmet({ operator, key, expected, actual }: UnmetCondition): string {
  const has = actual === undefined ? 'has no such key' : `has ${actual.join(', ')}`;
  return `its condition ${operator} ${key} wants ${expected.join(' or ')} and the request ${has}`;
}

function nameOf(statement: Statement, policy: NamedPolicy): string {
  if (statement.Sid) return `statement "${statement.Sid}"`;
  return `statement ${listed(policy.document.Statement).indexOf(statement) + 1}`;
}
