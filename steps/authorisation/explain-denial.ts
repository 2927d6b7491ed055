import { describeIdentity, describePrincipal } from './caller.ts';
import type { Policies, PolicySide, Refused } from './decide.ts';
import { nearMisses, policiesOf, statementName } from './near-misses.ts';
import type { Statement } from './policy.ts';

export interface ExplainedDenial {
  /** In plain words, one line or more for every side that would have to change. */
  readonly explanation: string[];
  /** The Sids of the statements that the explanation names, in its order. */
  readonly statements: string[];
}

/** `resourceHolder` names the resource's policy, also where there is none. */
export function explainDenial(policies: Policies, resourceHolder: string, decision: Refused): ExplainedDenial {
  if (decision.kind === 'denied')
    return { explanation: [explainDeny(policies, decision)], statements: sidsOf([decision]) };
  const sides = decision.sides.map((side) => ({ side, near: nearMisses(policies, side) }));
  return {
    explanation: sides.flatMap(({ side, near }) => [
      explainMissing(policies, resourceHolder, side),
      ...near.map(
        ({ policy, statement, fault }) => `  ${statementName(statement, policy)} of ${policy.name} would, but ${fault}`,
      ),
    ]),
    statements: sidsOf(sides.flatMap(({ near }) => near)),
  };
}

function sidsOf(named: readonly { readonly statement: Statement }[]): string[] {
  return named.flatMap(({ statement: { Sid } }) => (Sid === undefined ? [] : [Sid]));
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
