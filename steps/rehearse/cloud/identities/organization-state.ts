import { createHash } from 'node:crypto';
import type { NamedPolicy } from '../../../authorisation/decide.ts';
import { parsePolicy } from '../../../authorisation/parse-policy.ts';
import type { AccountDefinition, Cloud, OrganizationDefinition } from '../cloud.ts';

export interface OrganizationalUnit {
  readonly id: string;
  name: string;
  readonly parentId: string;
}

export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  parentId: string;
  readonly joinedMethod: 'INVITED' | 'CREATED';
  /** ISO 8601. */
  readonly joined: string;
}

export interface OrganizationPolicy {
  readonly id: string;
  name: string;
  description: string;
  content: string;
  /** Ids of roots, units and accounts. */
  targets: string[];
}

export interface AccountCreation {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  /** ISO 8601. */
  readonly requested: string;
}

export interface OrganizationState {
  readonly rootId: string;
  readonly units: Record<string, OrganizationalUnit>;
  readonly accounts: Record<string, MemberAccount>;
  readonly policies: Record<string, OrganizationPolicy>;
  hasServiceControlPolicies: boolean;
  /** Service principals with trusted access, and since when. */
  readonly trustedServices: Record<string, string>;
  /** For each service principal the accounts that administer it, and since when. */
  readonly delegatedAdministrators: Record<string, Record<string, string>>;
  readonly creations: Record<string, AccountCreation>;
  /** Accounts that left: they are accounts still. */
  readonly formerAccounts: string[];
}

export const fullAccessPolicyId = 'p-FullAWSAccess';
const fullAccess = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** There is one organisation, whoever calls. */
export function organizationState(cloud: Cloud): OrganizationState {
  return cloud.state<OrganizationState>('organizations', '*', '*', () =>
    foundOrganization(cloud.options.organization, new Date(cloud.clock.now()).toISOString()),
  );
}

/** Whether there is such an account at all, in the organisation or no more. */
export function isKnownAccount(cloud: Cloud, accountId: string): boolean {
  const { accounts, formerAccounts } = organizationState(cloud);
  return Object.hasOwn(accounts, accountId) || formerAccounts.includes(accountId);
}

/** Ids follow from names, so that every rehearsal of an organisation has the same. */
function foundOrganization(definition: OrganizationDefinition, now: string): OrganizationState {
  const rootId = `r-${shortId(definition.id, 4)}`;
  const units: Record<string, OrganizationalUnit> = {};
  const accounts: Record<string, MemberAccount> = {};
  for (const account of definition.accounts) {
    const parentId = requireUnits(rootId, units, account.organizationalUnit);
    accounts[account.id] = memberAccount(account, parentId, now);
  }
  const targets = [rootId, ...Object.keys(units), ...Object.keys(accounts)];
  const policy: OrganizationPolicy = {
    id: fullAccessPolicyId,
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    content: JSON.stringify(fullAccess),
    targets,
  };
  return {
    rootId,
    units,
    accounts,
    policies: { [policy.id]: policy },
    hasServiceControlPolicies: true,
    trustedServices: {},
    delegatedAdministrators: {},
    creations: {},
    formerAccounts: [],
  };
}

function memberAccount({ id, name, email }: AccountDefinition, parentId: string, joined: string): MemberAccount {
  return { id, name, email, parentId, joined, joinedMethod: 'CREATED' };
}

function requireUnits(rootId: string, units: Record<string, OrganizationalUnit>, names: readonly string[]): string {
  let parentId = rootId;
  for (const [depth, name] of names.entries()) {
    const id = newUnitId(rootId, names.slice(0, depth + 1).join('/'));
    units[id] ??= { id, name, parentId };
    parentId = id;
  }
  return parentId;
}

/** `ou-RRRR-xxxxxxxx` */
export function newUnitId(rootId: string, seed: string): string {
  return `ou-${rootId.slice(2)}-${shortId(seed, 8)}`;
}

/** Lower-case letters and digits that follow from a text. */
export function shortId(seed: string, length: number): string {
  const number = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`);
  return number.toString(36).slice(0, length);
}

/** From the account's parent up to the root. */
export function parentsOf(state: OrganizationState, childId: string): string[] {
  const parentId = (state.accounts[childId] ?? state.units[childId])?.parentId;
  return parentId === undefined ? [] : [parentId, ...parentsOf(state, parentId)];
}

/** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`; undefined for an account outside the organisation. */
export function organizationPath(cloud: Cloud, accountId: string): string | undefined {
  const state = organizationState(cloud);
  if (!Object.hasOwn(state.accounts, accountId)) return undefined;
  return [cloud.options.organization.id, ...parentsOf(state, accountId).reverse(), ''].join('/');
}

/**
 * The service control policies at each level from the root to the account. None bind the management account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function serviceControlPolicies(cloud: Cloud, accountId: string): NamedPolicy[][] {
  const state = organizationState(cloud);
  const isBound =
    Object.hasOwn(state.accounts, accountId) && accountId !== cloud.options.organization.managementAccountId;
  if (!isBound || !state.hasServiceControlPolicies) return [];
  return [...parentsOf(state, accountId).reverse(), accountId].map((targetId) => policiesOn(state, targetId));
}

function policiesOn(state: OrganizationState, targetId: string): NamedPolicy[] {
  return Object.values(state.policies)
    .filter(({ targets }) => targets.includes(targetId))
    .map(({ name, content }) => ({
      name: `service control policy "${name}" on ${targetId}`,
      document: parsePolicy(content),
    }));
}
