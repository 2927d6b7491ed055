import { AwsError } from '../../aws-error.ts';
import { fullAccessPolicyId } from '../../identities/organization-state.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { notFound, requireText } from './errors.ts';
import { managementOperation, type OrganizationRequest } from './operations.ts';
import { policyType, renderRoot } from './render.ts';

/**
 * Service control policies are on in a new organisation with all features, and can be off in one that came to them later.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/enable-policy-type.html
 */
export const policyTypeOperations: Readonly<Record<string, Operation>> = {
  EnablePolicyType: managementOperation('EnablePolicyType', enablePolicyType),
  DisablePolicyType: managementOperation('DisablePolicyType', disablePolicyType),
};

function enablePolicyType(input: Input, request: OrganizationRequest): Output {
  const { organization } = request;
  requireRootAndType(input, request);
  if (organization.hasServiceControlPolicies) {
    throw new AwsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.', 400);
  }
  organization.hasServiceControlPolicies = true;
  const { rootId, units, accounts, policies } = organization;
  policies[fullAccessPolicyId]?.targets.push(rootId, ...Object.keys(units), ...Object.keys(accounts));
  return { Root: renderRoot(request) };
}

/** Detaches every policy of the type, for good. https://docs.aws.amazon.com/organizations/latest/userguide/disable-policy-type.html */
function disablePolicyType(input: Input, request: OrganizationRequest): Output {
  const { organization } = request;
  requireRootAndType(input, request);
  requireEnabled(request);
  organization.hasServiceControlPolicies = false;
  for (const policy of Object.values(organization.policies)) policy.targets = [];
  return { Root: renderRoot(request) };
}

export function requireEnabled({ organization }: OrganizationRequest): void {
  if (organization.hasServiceControlPolicies) return;
  throw new AwsError(
    'PolicyTypeNotEnabledException',
    'This operation can be performed only for enabled policy types.',
    400,
  );
}

function requireRootAndType(input: Input, { organization }: OrganizationRequest): void {
  if (requireText(input, 'RootId') !== organization.rootId) throw notFound('Root');
  const type = requireText(input, 'PolicyType');
  if (type === policyType) return;
  throw new AwsError(
    'PolicyTypeNotAvailableForOrganizationException',
    `The policy type ${type} is not in the embedded organisation.`,
    400,
  );
}
