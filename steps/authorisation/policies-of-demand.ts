import { calledAccount, type Caller } from './caller.ts';
import type { NamedPolicy, Policies } from './decide.ts';
import type { Demand } from './demand.ts';
import { contextOf, type Surroundings } from './request-context.ts';

/** What is known of the one who calls, as it is now. */
export interface Standing extends Surroundings {
  /** Of the role or user; empty for one who has none. */
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** One list for each level, from the root to the account. */
  readonly serviceControl: readonly (readonly NamedPolicy[])[];
}

/** All that bears on a demand. */
export function policiesOfDemand(caller: Caller, demand: Demand, standing: Standing): Policies {
  const { principal } = caller;
  const resourceAccount = ownerOf(caller, demand);
  const { boundary } = standing;
  return {
    question: {
      principal,
      action: demand.action,
      resource: demand.resource,
      values: contextOf(caller, demand, resourceAccount, standing),
    },
    isSameAccount: ('accountId' in principal ? principal.accountId : undefined) === resourceAccount,
    identity: identitySide(caller, standing.identity),
    ...(boundary ? { boundary } : {}),
    session: sessionSide(caller),
    serviceControl: standing.serviceControl,
    ...resourceSide(demand, resourceAccount),
    resourceRule: demand.resourceRule ?? 'usual',
  };
}

/** The account that owns what is asked for. */
export function ownerOf(caller: Caller, { resource, resourceAccount }: Demand): string {
  return resourceAccount ?? (resource.split(':')[4] || calledAccount(caller));
}

function identitySide({ principal }: Caller, identity: readonly NamedPolicy[]): Policies['identity'] {
  if (principal.kind === 'anonymous' || principal.kind === 'service') return 'none';
  return principal.kind === 'root' ? 'root' : identity;
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
export function describeResourcePolicy(
  { resource, resourceRule, action }: Pick<Demand, 'resource' | 'resourceRule' | 'action'>,
  resourceAccount: string,
): string {
  if (resourceRule === 'trust')
    return `trust policy of role ${resource.replace(/^.*\//, '')} in account ${resourceAccount}`;
  if (resourceRule === 'key') return `key policy of ${resource} in account ${resourceAccount}`;
  if (action.startsWith('s3:')) {
    return `bucket policy of ${resource.split(':')[5]?.split('/')[0] ?? resource} in account ${resourceAccount}`;
  }
  return `resource policy of ${resource} in account ${resourceAccount}`;
}
