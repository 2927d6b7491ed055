import type { Output } from '../../service.ts';
import {
  fullAccessPolicyId,
  parentsOf,
  type MemberAccount,
  type OrganizationalUnit,
  type OrganizationPolicy,
} from '../../identities/organization-state.ts';
import type { OrganizationRequest } from './operations.ts';

export const policyType = 'SERVICE_CONTROL_POLICY';

/** `arn:aws:organizations::111111111111:account/o-exampleorgid/222222222222` */
export function arnFor({ cloud }: OrganizationRequest, kind: string, ...ids: readonly string[]): string {
  const { id, managementAccountId } = cloud.options.organization;
  return `arn:aws:organizations::${managementAccountId}:${[kind, id, ...ids].join('/')}`;
}

export function renderAccount(request: OrganizationRequest, account: MemberAccount): Output {
  return {
    Id: account.id,
    Arn: arnFor(request, 'account', account.id),
    Email: account.email,
    Name: account.name,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: new Date(account.joined),
    Paths: [pathOf(request, account.id)],
  };
}

export function renderUnit(request: OrganizationRequest, { id, name }: OrganizationalUnit): Output {
  return { Id: id, Arn: arnFor(request, 'ou', id), Name: name, Path: pathOf(request, id) };
}

export function renderRoot(request: OrganizationRequest): Output {
  const { rootId, hasServiceControlPolicies } = request.organization;
  return {
    Id: rootId,
    Arn: arnFor(request, 'root', rootId),
    Name: 'Root',
    PolicyTypes: hasServiceControlPolicies ? [{ Type: policyType, Status: 'ENABLED' }] : [],
  };
}

export function renderPolicySummary(
  request: OrganizationRequest,
  { id, name, description }: OrganizationPolicy,
): Output {
  const isManaged = id === fullAccessPolicyId;
  return {
    Id: id,
    Arn: isManaged
      ? `arn:aws:organizations::aws:policy/service_control_policy/${id}`
      : arnFor(request, 'policy', 'service_control_policy', id),
    Name: name,
    Description: description,
    Type: policyType,
    AwsManaged: isManaged,
  };
}

export function typeOf(id: string): 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT' {
  if (id.startsWith('r-')) return 'ROOT';
  return id.startsWith('ou-') ? 'ORGANIZATIONAL_UNIT' : 'ACCOUNT';
}

function pathOf({ cloud, organization }: OrganizationRequest, id: string): string {
  return [cloud.options.organization.id, ...parentsOf(organization, id).reverse(), id, ''].join('/');
}
