import type { Cloud } from '../../cloud.ts';
import { noSuchEntity } from './errors.ts';
import { findManagedPolicyText } from '../../identities/policies-of.ts';
import { iamState, type Identity, type ManagedPolicy } from '../../identities/iam-state.ts';

/** Throws unless a policy with the ARN is there, AWS's own or the account's. */
export function requireAttachable(cloud: Cloud, arn: string): void {
  if (findManagedPolicyText(cloud, arn) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
}

/** A policy of the account itself. */
export function requireOwnPolicy(cloud: Cloud, accountId: string, arn: string): ManagedPolicy {
  const { policies } = iamState(cloud, accountId);
  const policy = Object.hasOwn(policies, arn) ? policies[arn] : undefined;
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

export interface PolicyUses {
  readonly roles: readonly Identity[];
  readonly users: readonly Identity[];
}

export function attachmentsOf(cloud: Cloud, accountId: string, arn: string): PolicyUses {
  return usesOf(cloud, accountId, ({ attachedPolicies }) => attachedPolicies.includes(arn));
}

export function boundaryUsesOf(cloud: Cloud, accountId: string, arn: string): PolicyUses {
  return usesOf(cloud, accountId, ({ permissionsBoundary }) => permissionsBoundary === arn);
}

function usesOf(cloud: Cloud, accountId: string, uses: (identity: Identity) => boolean): PolicyUses {
  const { roles, users } = iamState(cloud, accountId);
  return { roles: Object.values(roles).filter(uses), users: Object.values(users).filter(uses) };
}
