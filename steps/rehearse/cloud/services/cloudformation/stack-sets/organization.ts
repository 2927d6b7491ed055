import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { validationError } from '../errors.ts';

/** What StackSets asks of Organizations, as the management account. */
export const trustedService = 'member.org.stacksets.cloudformation.amazonaws.com';

function management(cloud: Cloud): Caller {
  return cloud.administrator(cloud.options.organization.managementAccountId);
}

async function ask<T>(cloud: Cloud, operation: string, input: Readonly<Record<string, unknown>> = {}): Promise<T> {
  return cloud.call<T>(management(cloud), { service: 'organizations', operation, input });
}

/** Service-managed stack sets need trusted access first, and an account that may administer them. */
export async function requireTrustedAccess(cloud: Cloud, accountId: string): Promise<void> {
  if (accountId !== cloud.options.organization.managementAccountId) {
    throw validationError(
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    );
  }
  const answer = await ask<{ readonly EnabledServicePrincipals: readonly { readonly ServicePrincipal: string }[] }>(
    cloud,
    'ListAWSServiceAccessForOrganization',
  );
  if (answer.EnabledServicePrincipals.some(({ ServicePrincipal }) => ServicePrincipal === trustedService)) return;
  throw validationError('You must enable organizations access to operate a service managed stack set');
}

export interface Target {
  readonly account: string;
  readonly organizationalUnitId: string;
}

/** The accounts in a unit or root and in all units below it, but never the management account. */
export async function accountsBelow(cloud: Cloud, unitId: string): Promise<readonly Target[]> {
  const { Accounts } = await ask<{ readonly Accounts: readonly { readonly Id: string }[] }>(
    cloud,
    'ListAccountsForParent',
    { ParentId: unitId },
  );
  const { OrganizationalUnits } = await ask<{ readonly OrganizationalUnits: readonly { readonly Id: string }[] }>(
    cloud,
    'ListOrganizationalUnitsForParent',
    { ParentId: unitId },
  );
  const below = await Promise.all(OrganizationalUnits.map(({ Id }) => accountsBelow(cloud, Id)));
  const own = Accounts.map(({ Id }) => ({ account: Id, organizationalUnitId: unitId }));
  return [...own, ...below.flat()].filter(({ account }) => account !== cloud.options.organization.managementAccountId);
}
