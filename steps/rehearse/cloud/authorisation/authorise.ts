import { AwsError } from '../aws-error.ts';
import { arnOf, type Caller } from '../../../authorisation/caller.ts';
import type { Cloud, Refusal } from '../cloud.ts';
import type { Demand } from '../service.ts';
import { decide, type PolicySide } from '../../../authorisation/decide.ts';
import { denialMessage } from './denial-message.ts';
import { explainDenial, refusingSide } from '../../../authorisation/explain-denial.ts';
import { describeResourcePolicy, ownerOf, policiesOfDemand } from '../../../authorisation/policies-of-demand.ts';
import { given } from '../../../given.ts';
import { asksForAnyAction, decideServiceAccess } from './service-access.ts';
import { standingOf } from './standing-of.ts';

/** Lets an allowed demand pass; records a refused one with its explanation, and throws what AWS answers. */
export function authorise(
  cloud: Cloud,
  refusals: Refusal[],
  caller: Caller,
  demand: Demand,
  region = cloud.options.region,
): void {
  const policies = policiesOfDemand(caller, demand, standingOf(cloud, caller, region));
  const decision = asksForAnyAction(demand.action) ? decideServiceAccess(policies) : decide(policies);
  if (decision.kind === 'allowed') return;
  const message = denialMessage(caller.principal, demand, decision, policies.isSameAccount);
  refusals.push({
    time: new Date(cloud.clock.now()).toISOString(),
    caller: arnOf(caller.principal),
    action: demand.action,
    resource: demand.resource,
    message,
    ...explainDenial(policies, describeResourcePolicy(demand, ownerOf(caller, demand)), decision),
    ...given('subject', subjectOf(refusingSide(decision), caller, demand)),
  });
  throw new AwsError('AccessDenied', message, 403);
}

/** Policies of the organisation and of a session are of neither of the two. */
function subjectOf(side: PolicySide | undefined, { principal }: Caller, { resource }: Demand): string | undefined {
  if (side === 'resource-based policy') return resource;
  return side === 'identity-based policy' || side === 'permissions boundary' ? arnOf(principal) : undefined;
}
