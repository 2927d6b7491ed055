import { describeIdentity, describePrincipal } from './caller.ts';
import type { Policies, PolicySide, Refused } from './decide.ts';
import { nearMisses, policiesOf, statementName } from './near-misses.ts';

/** In plain words, one line or more for every side that would have to change. `resourceHolder` names the resource's policy, also where there is none. */
export function explainDenial(policies: Policies, resourceHolder: string, decision: Refused): string[] {
  if (decision.kind === 'denied') return [explainDeny(policies, decision)];
  return decision.sides.flatMap((side) => [
    explainMissing(policies, resourceHolder, side),
    ...nearMisses(policies, side).map(
      ({ policy, statement, fault }) => `  ${statementName(statement, policy)} of ${policy.name} would, but ${fault}`,
    ),
  ]);
}

/** The Sids of the statements that `explainDenial` names, in its order. */
export function sidsOfDenial(policies: Policies, decision: Refused): string[] {
  const statements =
    decision.kind === 'denied'
      ? [decision.statement]
      : decision.sides.flatMap((side) => nearMisses(policies, side).map(({ statement }) => statement));
  return statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
}

/** The side that denies, or the first that would have to allow it. */
export function refusingSide(decision: Refused): PolicySide | undefined {
  return decision.kind === 'denied' ? decision.side : decision.sides[0];
}

export function explainDeny(
  { question }: Policies,
  { policy, statement }: Extract<Refused, { readonly kind: 'denied' }>,
): string {
  const conditions = statement.Condition ? ` (condition ${JSON.stringify(statement.Condition)})` : '';
  return `${policy.name}: ${statementName(statement, policy)} denies ${question.action} on ${question.resource}${conditions}`;
}

export function explainMissing(policies: Policies, resourceHolder: string, side: PolicySide): string {
  const { question } = policies;
  const wanted = `allows ${question.action} on ${question.resource}`;
  if (side !== 'resource-based policy') return `${describeSide(policies, side)}: no statement ${wanted}`;
  const forWhom = `${wanted} for ${describePrincipal(question.principal)}`;
  return policiesOf(policies, side).length === 0
    ? explainAbsence(policies, resourceHolder, forWhom)
    : `${resourceHolder}: no statement ${forWhom}`;
}

/** A role always has a trust policy: where there is none, there is no such role. */
function explainAbsence({ question, resourceRule }: Policies, holder: string, wanted: string): string {
  if (resourceRule === 'trust') return `${question.resource} does not exist, so that nobody may assume it`;
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
