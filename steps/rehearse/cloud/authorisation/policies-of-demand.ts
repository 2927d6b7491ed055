import type { Caller } from '../caller.ts';
import type { Cloud } from '../cloud.ts';
import { ownerOf } from '../dispatch.ts';
import type { Demand } from '../service.ts';
import { boundaryOf, identityPolicies } from '../identities/policies-of.ts';
import { serviceControlPolicies } from '../identities/organization-state.ts';
import type { NamedPolicy, Policies } from './decide.ts';
import { contextOf } from './request-context.ts';

/** All that bears on a demand, from the state of IAM and Organizations as it is now. */
export function policiesOfDemand(cloud: Cloud, caller: Caller, demand: Demand, region: string): Policies {
  const { principal } = caller;
  const resourceAccount = ownerOf(caller, demand);
  const accountId = 'accountId' in principal ? principal.accountId : undefined;
  const boundary = boundaryOf(cloud, principal);
  return {
    question: {
      principal,
      action: demand.action,
      resource: demand.resource,
      values: contextOf(cloud, caller, demand, resourceAccount, region),
    },
    isSameAccount: accountId === resourceAccount,
    identity: identitySide(cloud, caller),
    ...(boundary ? { boundary } : {}),
    session: sessionSide(caller),
    serviceControl: accountId === undefined ? [] : serviceControlPolicies(cloud, accountId),
    ...resourceSide(demand, resourceAccount),
    resourceRule: demand.resourceRule ?? 'usual',
  };
}

function identitySide(cloud: Cloud, { principal }: Caller): Policies['identity'] {
  if (principal.kind === 'anonymous' || principal.kind === 'service') return 'none';
  return principal.kind === 'root' ? 'root' : identityPolicies(cloud, principal);
}

function sessionSide({ principal }: Caller): NamedPolicy[] {
  if (principal.kind !== 'role') return [];
  return principal.sessionPolicies.map((document, index) => ({
    name: `session policy ${index + 1} of session ${principal.sessionName}`,
    document,
  }));
}

function resourceSide(demand: Demand, resourceAccount: string): { readonly resource?: NamedPolicy } {
  if (demand.resourcePolicy === undefined) return {};
  return { resource: { name: describeResourcePolicy(demand, resourceAccount), document: demand.resourcePolicy } };
}

/** `trust policy of role Deploy in account 333333333333` */
export function describeResourcePolicy({ resource, resourceRule, action }: Demand, resourceAccount: string): string {
  if (resourceRule === 'trust')
    return `trust policy of role ${resource.replace(/^.*\//, '')} in account ${resourceAccount}`;
  if (resourceRule === 'key') return `key policy of ${resource} in account ${resourceAccount}`;
  if (action.startsWith('s3:')) {
    return `bucket policy of ${resource.split(':')[5]?.split('/')[0] ?? resource} in account ${resourceAccount}`;
  }
  return `resource policy of ${resource} in account ${resourceAccount}`;
}
