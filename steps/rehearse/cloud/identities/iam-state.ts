import { newUniqueId } from '../access-keys.ts';
import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../../../authorisation/policy.ts';
import { isKnownAccount } from './organization-state.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What a role and a user have in common. Times are ISO 8601. */
export interface Identity {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  permissionsBoundary?: string;
  tags: Tag[];
  /** By name, as the text that was given. */
  readonly inlinePolicies: Record<string, string>;
  /** ARNs. */
  attachedPolicies: string[];
}

export interface Role extends Identity {
  trustPolicy: string;
  description?: string;
  maxSessionDuration: number;
}

export interface User extends Identity {
  readonly accessKeys: Record<string, { readonly created: string; status: 'Active' | 'Inactive' }>;
}

export interface PolicyVersion {
  readonly document: string;
  readonly created: string;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  updated: string;
  readonly description?: string;
  readonly versions: Record<string, PolicyVersion>;
  defaultVersion: string;
  nextVersion: number;
  tags: Tag[];
}

export interface IamState {
  /** By name: names are unique in an account whatever the path. */
  readonly roles: Record<string, Role>;
  readonly users: Record<string, User>;
  /** By ARN. */
  readonly policies: Record<string, ManagedPolicy>;
}

/** The role that Organizations puts in every account it makes, and by which a person administers it. */
export const administratorRoleName = 'OrganizationAccountAccessRole';

export function iamState(cloud: Cloud, accountId: string): IamState {
  return cloud.state<IamState>('iam', accountId, '*', () => ({
    roles: { [administratorRoleName]: administratorRole(cloud, accountId) },
    users: {},
    policies: {},
  }));
}

function administratorRole(cloud: Cloud, accountId: string): Role {
  const trustPolicy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${cloud.options.organization.managementAccountId}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  return {
    name: administratorRoleName,
    path: '/',
    id: newUniqueId('AROA'),
    arn: `arn:aws:iam::${accountId}:role/${administratorRoleName}`,
    created: new Date(cloud.clock.now()).toISOString(),
    trustPolicy: JSON.stringify(trustPolicy),
    maxSessionDuration: 43_200,
    tags: [],
    inlinePolicies: {},
    attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  };
}

interface RoleName {
  readonly accountId: string;
  readonly roleName: string;
}

/** The account and name in `arn:aws:iam::111111111111:role/path/Name`. */
function parseRoleArn(arn: string): RoleName | undefined {
  const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  return match?.[1] && match[2] ? { accountId: match[1], roleName: match[2] } : undefined;
}

/** The role, if it is there under exactly this ARN. */
export function findRole(cloud: Cloud, arn: string): Role | undefined {
  const name = parseRoleArn(arn);
  const roles = name && isKnownAccount(cloud, name.accountId) ? iamState(cloud, name.accountId).roles : {};
  const role = name && Object.hasOwn(roles, name.roleName) ? roles[name.roleName] : undefined;
  return role?.arn === arn ? role : undefined;
}
