import { AwsError } from '../../aws-error.ts';
import type { Input, Operation } from '../../service.ts';
import { notFound, requireText } from './errors.ts';
import {
  administratorOperation,
  managementOperation,
  memberOperation,
  type OrganizationRequest,
} from './operations.ts';
import { arnFor, policyType, renderAccount, renderRoot, renderUnit, typeOf } from './render.ts';
import {
  fullAccessPolicyId,
  newUnitId,
  type MemberAccount,
  type OrganizationalUnit,
  type OrganizationState,
} from '../../identities/organization-state.ts';

/** The organisation, its units and which accounts lie in them. */
export const structureOperations: Readonly<Record<string, Operation>> = {
  DescribeOrganization: memberOperation('DescribeOrganization', (_input, request) => ({
    Organization: describeOrganization(request),
  })),
  ListRoots: administratorOperation('ListRoots', (_input, request) => ({ Roots: [renderRoot(request)] })),
  ListAccounts: administratorOperation('ListAccounts', (_input, request) => ({
    Accounts: Object.values(request.organization.accounts).map((account) => renderAccount(request, account)),
  })),
  DescribeAccount: administratorOperation('DescribeAccount', (input, request) => ({
    Account: renderAccount(request, requireAccount(request.organization, requireText(input, 'AccountId'))),
  })),
  ListAccountsForParent: administratorOperation('ListAccountsForParent', (input, request) => ({
    Accounts: accountsIn(request.organization, requireParent(input, request)).map((account) =>
      renderAccount(request, account),
    ),
  })),
  ListOrganizationalUnitsForParent: administratorOperation('ListOrganizationalUnitsForParent', (input, request) => ({
    OrganizationalUnits: unitsIn(request.organization, requireParent(input, request)).map((unit) =>
      renderUnit(request, unit),
    ),
  })),
  ListChildren: administratorOperation('ListChildren', (input, request) => {
    const parentId = requireParent(input, request);
    const type = requireText(input, 'ChildType');
    const children =
      type === 'ACCOUNT' ? accountsIn(request.organization, parentId) : unitsIn(request.organization, parentId);
    return { Children: children.map(({ id }) => ({ Id: id, Type: type })) };
  }),
  ListParents: administratorOperation('ListParents', (input, { organization }) => {
    const childId = requireText(input, 'ChildId');
    const child = organization.accounts[childId] ?? organization.units[childId];
    if (child === undefined) throw notFound('Child');
    return { Parents: [{ Id: child.parentId, Type: typeOf(child.parentId) }] };
  }),
  DescribeOrganizationalUnit: administratorOperation('DescribeOrganizationalUnit', (input, request) => {
    const unit = request.organization.units[requireText(input, 'OrganizationalUnitId')];
    if (unit === undefined) throw notFound('OrganizationalUnit');
    return { OrganizationalUnit: renderUnit(request, unit) };
  }),
  CreateOrganizationalUnit: managementOperation('CreateOrganizationalUnit', (input, request) => ({
    OrganizationalUnit: renderUnit(request, createUnit(input, request)),
  })),
};

export function requireAccount({ accounts }: OrganizationState, accountId: string): MemberAccount {
  const account = Object.hasOwn(accounts, accountId) ? accounts[accountId] : undefined;
  if (account === undefined) throw notFound('Account');
  return account;
}

export function isParent({ rootId, units }: OrganizationState, id: string): boolean {
  return id === rootId || Object.hasOwn(units, id);
}

function requireParent(input: Input, { organization }: OrganizationRequest): string {
  const parentId = requireText(input, 'ParentId');
  if (!isParent(organization, parentId)) throw notFound('Parent');
  return parentId;
}

function accountsIn({ accounts }: OrganizationState, parentId: string): MemberAccount[] {
  return Object.values(accounts).filter((account) => account.parentId === parentId);
}

function unitsIn({ units }: OrganizationState, parentId: string): OrganizationalUnit[] {
  return Object.values(units).filter((unit) => unit.parentId === parentId);
}

function createUnit(input: Input, request: OrganizationRequest): OrganizationalUnit {
  const { organization } = request;
  const parentId = requireParent(input, request);
  const name = requireText(input, 'Name');
  if (unitsIn(organization, parentId).some((unit) => unit.name === name)) {
    throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.', 400);
  }
  const id = newUnitId(organization.rootId, `${parentId}/${name}`);
  const unit: OrganizationalUnit = { id, name, parentId };
  organization.units[id] = unit;
  organization.policies[fullAccessPolicyId]?.targets.push(id);
  return unit;
}

function describeOrganization(request: OrganizationRequest): Readonly<Record<string, unknown>> {
  const { id, managementAccountId } = request.cloud.options.organization;
  return {
    Id: id,
    Arn: `arn:aws:organizations::${managementAccountId}:organization/${id}`,
    FeatureSet: 'ALL',
    MasterAccountArn: arnFor(request, 'account', managementAccountId),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: requireAccount(request.organization, managementAccountId).email,
    AvailablePolicyTypes: [{ Type: policyType, Status: 'ENABLED' }],
  };
}
