import { AwsError } from '../../../aws-error.ts';
import { via, type Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Input, Request } from '../../../service.ts';
import { validationError } from '../errors.ts';
import { choice } from '../input.ts';

/** What StackSets asks of Organizations, as the management account. */
export const trustedService = 'member.org.stacksets.cloudformation.amazonaws.com';

function management(cloud: Cloud): Caller {
  return cloud.administrator(cloud.options.organization.managementAccountId);
}

async function ask<T>(cloud: Cloud, operation: string, input: Readonly<Record<string, unknown>> = {}): Promise<T> {
  return cloud.call<T>(management(cloud), { service: 'organizations', operation, input });
}

/** Service-managed stack sets need trusted access first. */
export async function requireTrustedAccess(cloud: Cloud): Promise<void> {
  const answer = await ask<{ readonly EnabledServicePrincipals: readonly { readonly ServicePrincipal: string }[] }>(
    cloud,
    'ListAWSServiceAccessForOrganization',
  );
  if (answer.EnabledServicePrincipals.some(({ ServicePrincipal }) => ServicePrincipal === trustedService)) return;
  throw validationError('You must enable organizations access to operate a service managed stack set');
}

/**
 * Whether a request is the management account's, or with CallAs a delegated administrator's: then the account must be one,
 * and the caller be allowed to see that.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
export async function isAdministrator(input: Input, request: Request): Promise<boolean> {
  if (!callsAsDelegatedAdministrator(input))
    return request.accountId === request.cloud.options.organization.managementAccountId;
  if (await isDelegatedAdministrator(request)) return true;
  throw validationError('Account used is not a delegated administrator');
}

export function callsAsDelegatedAdministrator(input: Input): boolean {
  return choice(input, 'CallAs', ['SELF', 'DELEGATED_ADMIN']) === 'DELEGATED_ADMIN';
}

/** A refusal is told in the same words: https://github.com/hashicorp/terraform-provider-aws/pull/37069 */
async function isDelegatedAdministrator({ cloud, caller, accountId }: Request): Promise<boolean> {
  const call = {
    service: 'organizations',
    operation: 'ListDelegatedAdministrators',
    input: { ServicePrincipal: trustedService },
  };
  try {
    const { DelegatedAdministrators } = await cloud.call<{
      readonly DelegatedAdministrators: readonly { readonly Id: string }[];
    }>(via(caller, 'cloudformation.amazonaws.com'), call);
    return DelegatedAdministrators.some(({ Id }) => Id === accountId);
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
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
