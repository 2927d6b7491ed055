import type { Caller } from '../../../authorisation/caller.ts';
import type { Standing } from '../../../authorisation/policies-of-demand.ts';
import type { Cloud } from '../cloud.ts';
import { boundaryOf, identityPolicies, principalTags } from '../identities/policies-of.ts';
import { organizationPath, serviceControlPolicies } from '../identities/organization-state.ts';

/** What the state of IAM and Organizations says of a caller, as it is now. */
export function standingOf(cloud: Cloud, { principal }: Caller, region: string): Standing {
  const boundary = boundaryOf(cloud, principal);
  return {
    now: cloud.clock.now(),
    region,
    sourceIp: '127.0.0.1',
    tags: principalTags(cloud, principal),
    organization: {
      id: cloud.options.organization.id,
      pathOf: (accountId) => organizationPath(cloud, accountId),
    },
    identity: identityPolicies(cloud, principal),
    ...(boundary ? { boundary } : {}),
    serviceControl: 'accountId' in principal ? serviceControlPolicies(cloud, principal.accountId) : [],
  };
}
