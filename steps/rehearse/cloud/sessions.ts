import type { Caller, Principal, RoleSession } from '../../authorisation/caller.ts';
import type { Cloud } from './cloud.ts';
import type { PolicyDocument } from '../../authorisation/policy.ts';
import { administratorRoleName, findRole, type Role } from './identities/iam-state.ts';

const hour = 3600 * 1000;

/** What STS makes of a role that was assumed. */
export function roleSession(
  role: Role,
  sessionName: string,
  expiresAt: number,
  sessionPolicies: readonly PolicyDocument[] = [],
): RoleSession {
  const accountId = role.arn.split(':')[4] ?? '';
  return {
    kind: 'role',
    accountId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName,
    sessionPolicies,
    expiresAt,
  };
}

export function administratorSession(cloud: Cloud, accountId: string): Caller {
  const role = findRole(cloud, `arn:aws:iam::${accountId}:role/${administratorRoleName}`);
  if (role === undefined) throw new Error(`account ${accountId} has no role ${administratorRoleName}`);
  return directCaller(roleSession(role, 'administrator', cloud.clock.now() + 12 * hour));
}

export function directCaller(principal: Principal): Caller {
  return { principal, calledVia: [], secureTransport: true };
}

/** When credentials for the principal end. */
export function expiryOf(principal: Principal, now: number): number {
  return principal.kind === 'role' ? principal.expiresAt : now + 12 * hour;
}
