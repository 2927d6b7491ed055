import { via, type Caller } from '../authorisation/caller.ts';
import { decide, type Policies } from '../authorisation/decide.ts';
import type { Demand } from '../authorisation/demand.ts';
import { policiesOfDemand } from '../authorisation/policies-of-demand.ts';
import type { Ask } from './ask.ts';
import { gather, type Gathered } from './gather.ts';
import type { Reader } from './read/reader.ts';
import { unread, type Unread } from './read/reading.ts';
import { refusalsOf, type Refusal } from './refusals.ts';
import type { CheckOutcome } from './report.ts';
import type { Problem } from './resource-side.ts';

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
