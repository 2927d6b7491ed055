import type { NamedPolicy } from '../../../authorisation/decide.ts';
import { parsePolicy } from '../../../authorisation/parse-policy.ts';
import { describeIdentity, type Principal } from '../../../authorisation/caller.ts';
import type { Cloud } from '../cloud.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { findRole, iamState, type Identity, type Tag } from './iam-state.ts';

/** The role or user as it is now: a session goes on with what its role may do at the moment of the call. */
function identityOf(cloud: Cloud, principal: Principal): Identity | undefined {
  if (principal.kind === 'role') {
    const role = findRole(cloud, principal.roleArn);
    return role?.id === principal.roleId ? role : undefined;
  }
  if (principal.kind !== 'user') return undefined;
  const { users } = iamState(cloud, principal.accountId);
  return Object.hasOwn(users, principal.userName) ? users[principal.userName] : undefined;
}

export function principalTags(cloud: Cloud, principal: Principal): readonly Tag[] {
  return identityOf(cloud, principal)?.tags ?? [];
}

export function identityPolicies(cloud: Cloud, principal: Principal): NamedPolicy[] {
  const identity = identityOf(cloud, principal);
  if (identity === undefined) return [];
  const owner = describeIdentity(principal);
  const inline = Object.entries(identity.inlinePolicies).map(([name, text]) => ({
    name: `inline policy "${name}" of ${owner}`,
    document: parsePolicy(text),
  }));
  const attached = identity.attachedPolicies.map((arn) => managedPolicy(cloud, arn, `of ${owner}`));
  return [...inline, ...attached];
}

export function boundaryOf(cloud: Cloud, principal: Principal): NamedPolicy | undefined {
  const arn = identityOf(cloud, principal)?.permissionsBoundary;
  return arn === undefined
    ? undefined
    : managedPolicy(cloud, arn, `as permissions boundary of ${describeIdentity(principal)}`);
}

/** A boundary that was deleted allows nothing. */
function managedPolicy(cloud: Cloud, arn: string, use: string): NamedPolicy {
  const text = findManagedPolicyText(cloud, arn);
  const document = text === undefined ? { Version: '2012-10-17', Statement: [] } : parsePolicy(text);
  return { name: `managed policy ${arn} ${use}`, document };
}

export function findManagedPolicyText(cloud: Cloud, arn: string): string | undefined {
  const aws = awsManagedPolicy(arn);
  if (aws !== undefined) return aws;
  const { policies } = iamState(cloud, arn.split(':')[4] ?? '');
  const policy = Object.hasOwn(policies, arn) ? policies[arn] : undefined;
  return policy?.versions[policy.defaultVersion]?.document;
}
