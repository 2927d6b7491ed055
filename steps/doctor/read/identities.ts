import {
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { allPages } from '../../all-pages.ts';
import { describeIdentity, type Principal } from '../../authorisation/caller.ts';
import type { NamedPolicy } from '../../authorisation/decide.ts';
import type { PolicyDocument } from '../../authorisation/policy.ts';
import { groupsNotRead } from '../../errors/index.ts';
import { documentOf } from './managed-policy.ts';

/** A policy of a role or user, and what it is called there. */
export interface IdentityPolicy extends NamedPolicy {
  /** The name of an inline policy, the ARN of a managed one. */
  readonly policy: string;
}

/** A role or user as IAM has it. */
export interface IdentityFacts {
  readonly principal: Principal;
  readonly arn: string;
  readonly identity: readonly IdentityPolicy[];
  readonly boundary?: IdentityPolicy;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Of a role. */
  readonly trust?: PolicyDocument;
}

/** Documents of managed policies by their ARNs. */
export type ManagedPolicies = (arn: string) => Promise<PolicyDocument>;

interface FoundIdentity {
  readonly Arn?: string | undefined;
  readonly AssumeRolePolicyDocument?: string | undefined;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string | undefined } | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

export async function readRole(
  iam: IAMClient,
  accountId: string,
  name: string,
  managed: ManagedPolicies,
): Promise<IdentityFacts> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  const principal: Principal = {
    kind: 'role',
    accountId,
    roleArn: Role?.Arn ?? '',
    roleName: name,
    roleId: Role?.RoleId ?? '',
    sessionName: 'steps-doctor',
    sessionPolicies: [],
    expiresAt: 0,
  };
  const inlineNames = () =>
    allPages(
      (Marker) => iam.send(new ListRolePoliciesCommand({ RoleName: name, ...(Marker && { Marker }) })),
      ({ PolicyNames }) => PolicyNames,
      ({ Marker }) => Marker,
    );
  const attached = () =>
    allPages(
      (Marker) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, ...(Marker && { Marker }) })),
      ({ AttachedPolicies }) => AttachedPolicies,
      ({ Marker }) => Marker,
    );
  const inline = (PolicyName: string) => iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
  return factsOf(principal, Role ?? {}, managed, { inlineNames, inline, attached });
}

export async function readUser(
  iam: IAMClient,
  accountId: string,
  name: string,
  managed: ManagedPolicies,
): Promise<IdentityFacts> {
  const { User } = await iam.send(new GetUserCommand({ UserName: name }));
  const { Arn: arn = '', UserId: userId = '' } = User ?? {};
  const principal: Principal = { kind: 'user', accountId, arn, userName: name, userId };
  const { Groups = [] } = await iam.send(new ListGroupsForUserCommand({ UserName: name }));
  if (Groups.length > 0)
    throw groupsNotRead(
      name,
      Groups.map(({ GroupName = '' }) => GroupName),
    );
  const inlineNames = () =>
    allPages(
      (Marker) => iam.send(new ListUserPoliciesCommand({ UserName: name, ...(Marker && { Marker }) })),
      ({ PolicyNames }) => PolicyNames,
      ({ Marker }) => Marker,
    );
  const attached = () =>
    allPages(
      (Marker) => iam.send(new ListAttachedUserPoliciesCommand({ UserName: name, ...(Marker && { Marker }) })),
      ({ AttachedPolicies }) => AttachedPolicies,
      ({ Marker }) => Marker,
    );
  const inline = (PolicyName: string) => iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }));
  return factsOf(principal, User ?? {}, managed, { inlineNames, inline, attached });
}

interface PolicyReads {
  readonly inlineNames: () => Promise<readonly string[]>;
  readonly inline: (name: string) => Promise<{ readonly PolicyDocument?: string | undefined }>;
  readonly attached: () => Promise<readonly { readonly PolicyArn?: string | undefined }[]>;
}

async function factsOf(
  principal: Principal,
  found: FoundIdentity,
  managed: ManagedPolicies,
  reads: PolicyReads,
): Promise<IdentityFacts> {
  const owner = describeIdentity(principal);
  // One after the other: many identities are read at a time, and IAM throttles by account.
  const identity: IdentityPolicy[] = [];
  for (const name of await reads.inlineNames()) identity.push(await inlinePolicy(reads, name, owner));
  for (const { PolicyArn = '' } of await reads.attached())
    identity.push(await managedPolicy(managed, PolicyArn, `of ${owner}`));
  const boundaryArn = found.PermissionsBoundary?.PermissionsBoundaryArn;
  const use = `as permissions boundary of ${owner}`;
  const boundary = boundaryArn === undefined ? undefined : await managedPolicy(managed, boundaryArn, use);
  return {
    principal,
    arn: found.Arn ?? '',
    identity,
    ...(boundary ? { boundary } : {}),
    tags: (found.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
    ...(found.AssumeRolePolicyDocument === undefined ? {} : { trust: documentOf(found.AssumeRolePolicyDocument) }),
  };
}

async function inlinePolicy({ inline }: PolicyReads, policy: string, owner: string): Promise<IdentityPolicy> {
  const { PolicyDocument = '' } = await inline(policy);
  return { policy, name: `inline policy "${policy}" of ${owner}`, document: documentOf(PolicyDocument) };
}

async function managedPolicy(managed: ManagedPolicies, policy: string, use: string): Promise<IdentityPolicy> {
  return { policy, name: `managed policy ${policy} ${use}`, document: await managed(policy) };
}
