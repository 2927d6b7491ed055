import { via, type Caller } from '../authorisation/caller.ts';
import { decide, type NamedPolicy, type Policies, type PolicySide, type Refused } from '../authorisation/decide.ts';
import type { Demand } from '../authorisation/demand.ts';
import { explainDeny, explainMissing } from '../authorisation/explain-denial.ts';
import { nearMisses, statementName, type NearMiss } from '../authorisation/near-misses.ts';
import { describeResourcePolicy, policiesOfDemand } from '../authorisation/policies-of-demand.ts';
import type { ConditionContext, Statement } from '../authorisation/policy.ts';
import { findStatements } from '../authorisation/statements.ts';
import type { Ask } from './ask.ts';
import { gather, type Gathered } from './gather.ts';
import { exemptStatement } from './mend/exempt-statement.ts';
import { holderOf } from './mend/holder.ts';
import { missingStatement } from './mend/missing-statement.ts';
import type { Reader } from './read/reader.ts';
import { unread, type Unread } from './read/reading.ts';
import type { CheckOutcome, Holder } from './report.ts';
import type { Problem } from './resource-side.ts';

/** One policy that refuses, and the statement that would mend it. */
interface Refusal {
  readonly kind: 'missing' | 'denied';
  readonly holder: Holder;
  readonly message: string;
  readonly nearMisses: readonly string[];
  readonly statement: Statement;
  readonly replaces?: string;
  readonly assumed: ConditionContext;
}

export interface Judgement {
  readonly outcome: CheckOutcome;
  readonly refusals: readonly Refusal[];
  readonly problems: readonly Problem[];
  readonly unread: readonly Unread[];
}

/** Reads both sides of a question and decides it. */
export async function judge(ask: Ask, reader: Reader, now: number): Promise<Judgement> {
  return weigh(ask, await gather(ask, reader), now);
}

/** Pure. */
function weigh(ask: Ask, gathered: Gathered, now: number): Judgement {
  const { problems } = gathered;
  const policies = policiesFor(ask, gathered, now);
  const decision = isDecidable(gathered) ? decide(policies) : { kind: 'allowed' as const };
  const refused = decision.kind === 'allowed' ? [] : refusalsOf(ask, gathered, policies, decision);
  const doubtful =
    gathered.organizationId === undefined ? refused.filter(({ restsOnOrganization }) => restsOnOrganization) : [];
  const refusals = refused.filter((refusal) => !doubtful.includes(refusal)).map(({ refusal }) => refusal);
  const open = [
    ...gathered.unread,
    ...(doubtful.length > 0 && gathered.unread.length === 0 ? [organizationUnknown] : []),
  ];
  const outcome = refusals.length + problems.length > 0 ? 'refused' : open.length > 0 ? 'unknown' : 'holds';
  return { outcome, refusals, problems, unread: open };
}

const organizationUnknown = unread(
  'the place of the account in the organisation, which a condition asks for',
  'let the credentials for the management account read the organisation',
);

/** Where a role or resource is not there at all, what its policies would say is no question. */
function isDecidable({ problems }: Gathered): boolean {
  return problems.every(({ isAbsent }) => !isAbsent);
}

function policiesFor(ask: Ask, gathered: Gathered, now: number): Policies {
  const { resource, organizationId, paths, levels, identity, boundary, tags } = gathered;
  const demand: Demand = {
    action: ask.action,
    resource: ask.resource,
    resourceAccount: resource.accountId,
    resourceRule: resource.rule,
    ...(resource.policy ? { resourcePolicy: resource.policy } : {}),
    ...(ask.context ? { context: ask.context } : {}),
  };
  const caller: Caller = ask.via === undefined ? gathered.caller : via(gathered.caller, ask.via);
  return policiesOfDemand(caller, demand, {
    now,
    region: ask.region,
    tags,
    organization: { id: organizationId ?? '', pathOf: (accountId) => paths.get(accountId) },
    identity,
    ...(boundary ? { boundary } : {}),
    serviceControl: levels.map(({ policies }) => policies),
  });
}

interface WeighedRefusal {
  readonly refusal: Refusal;
  readonly restsOnOrganization: boolean;
}

function refusalsOf(ask: Ask, gathered: Gathered, policies: Policies, decision: Refused): readonly WeighedRefusal[] {
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
