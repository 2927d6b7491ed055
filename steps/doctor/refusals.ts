import type { NamedPolicy, Policies, PolicySide, Refused } from '../authorisation/decide.ts';
import { explainDeny, explainMissing } from '../authorisation/explain-denial.ts';
import { nearMisses, statementName, type NearMiss } from '../authorisation/near-misses.ts';
import { describeResourcePolicy } from '../authorisation/policies-of-demand.ts';
import type { ConditionContext } from '../authorisation/policy.ts';
import { findStatements } from '../authorisation/statements.ts';
import type { Ask } from './ask.ts';
import type { Gathered } from './gather.ts';
import { exemptStatement } from './mend/exempt-statement.ts';
import { holderOf } from './mend/holder.ts';
import { missingStatement } from './mend/missing-statement.ts';
import type { Holder, RefusalFinding } from './report.ts';

/** One policy that refuses, and the statement that would mend it. */
export type Refusal = Omit<RefusalFinding, 'breaks' | 'owner'>;

interface WeighedRefusal {
  readonly refusal: Refusal;
  readonly restsOnOrganization: boolean;
}

/** Every policy that refuses. Pure. */
export function refusalsOf(
  ask: Ask,
  gathered: Gathered,
  policies: Policies,
  decision: Refused,
): readonly WeighedRefusal[] {
  if (decision.kind === 'denied') return [deniedBy(ask, gathered, policies, decision)];
  return decision.sides.flatMap((side) => missingOn(side, ask, gathered, policies));
}

function deniedBy(
  ask: Ask,
  gathered: Gathered,
  policies: Policies,
  decision: Extract<Refused, { readonly kind: 'denied' }>,
): WeighedRefusal {
  const { side, policy, statement } = decision;
  const refusal: Refusal = {
    kind: 'denied',
    holder: holderOf(side, ask, gathered, policy),
    message: explainDeny(policies, decision),
    nearMisses: [],
    statement: exemptStatement(statement, policies.question.principal),
    replaces: statementName(statement, policy),
    assumed: assumedOf(ask),
  };
  return { refusal, restsOnOrganization: asksForOrganization(JSON.stringify(statement.Condition ?? {})) };
}

function missingOn(side: PolicySide, ask: Ask, gathered: Gathered, policies: Policies): readonly WeighedRefusal[] {
  const near = nearMisses(policies, side);
  const holders =
    side === 'service control policy'
      ? refusingLevels(gathered, policies)
      : [
          {
            holder: holderOf(side, ask, gathered, nearestPolicy(near)),
            message: explainMissing(policies, resourceHolder(ask, gathered), side),
          },
        ];
  return holders.map(({ holder, message }) => ({
    refusal: {
      kind: 'missing',
      holder,
      message,
      nearMisses: near.map(
        ({ policy, statement, fault }) => `${statementName(statement, policy)} of ${policy.name} would, but ${fault}`,
      ),
      statement: missingStatement(side, ask, gathered),
      assumed: assumedOf(ask),
    },
    restsOnOrganization: near.some(({ unmet }) => unmet !== undefined && asksForOrganization(unmet.key)),
  }));
}

function nearestPolicy([nearest]: readonly NearMiss[]): NamedPolicy | undefined {
  return nearest?.policy;
}

function resourceHolder(ask: Ask, { resource }: Gathered): string {
  return describeResourcePolicy(
    { action: ask.action, resource: ask.resource, resourceRule: resource.rule },
    resource.accountId,
  );
}

/** Each level must allow: those that do not, by what they are attached to. */
function refusingLevels(
  { levels }: Gathered,
  { question }: Policies,
): readonly { readonly holder: Holder; readonly message: string }[] {
  const allows = ({ document }: NamedPolicy) =>
    findStatements(document, question).some(({ statement }) => statement.Effect === 'Allow');
  return levels
    .filter(({ policies }) => !policies.some(allows))
    .map(({ targetId, policies }) => {
      const own = policies.find(({ policy }) => policy !== 'p-FullAWSAccess')?.policy;
      return {
        holder: {
          kind: 'service control policy',
          id: targetId,
          accountId: 'accountId' in question.principal ? question.principal.accountId : '',
          ...(own === undefined ? {} : { policy: own }),
        },
        message: `service control policies on ${targetId}: no statement allows ${question.action}`,
      };
    });
}

function asksForOrganization(text: string): boolean {
  return /aws:(Principal|Resource|Source)Org/i.test(text);
}

/** What the answer takes for granted of the request. */
function assumedOf({ principal, context, via: through }: Ask): ConditionContext {
  const source = principal.kind === 'service' ? principal.source : undefined;
  return {
    ...(source ? { 'aws:SourceArn': source.arn, 'aws:SourceAccount': source.accountId } : {}),
    ...(through === undefined ? {} : { 'kms:ViaService': through }),
    ...context,
  };
}
