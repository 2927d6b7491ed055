import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Output } from '../../service.ts';
import { notFound, requireText } from './errors.ts';
import { administratorOperation, managementOperation, type OrganizationRequest } from './operations.ts';
import { requireEnabled } from './policy-types.ts';
import { policyType, renderPolicySummary, typeOf } from './render.ts';
import {
  fullAccessPolicyId,
  shortId,
  type OrganizationPolicy,
  type OrganizationState,
} from '../../identities/organization-state.ts';
import { isParent } from './structure.ts';

const maxPolicySize = 10_240;

/** Service control policies. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
export const policyOperations: Readonly<Record<string, Operation>> = {
  CreatePolicy: managementOperation('CreatePolicy', createPolicy),
  UpdatePolicy: managementOperation('UpdatePolicy', updatePolicy),
  DescribePolicy: administratorOperation('DescribePolicy', (input, request) => ({
    Policy: renderPolicy(request, requirePolicy(input, request)),
  })),
  DeletePolicy: managementOperation('DeletePolicy', (input, request) => {
    const policy = requireOwnPolicy(input, request);
    if (policy.targets.length > 0) {
      throw new AwsError('PolicyInUseException', 'The policy is attached to one or more entities.', 400);
    }
    delete request.organization.policies[policy.id];
    return {};
  }),
  ListPolicies: administratorOperation('ListPolicies', (input, request) => {
    requirePolicyType(input, 'Filter');
    return {
      Policies: Object.values(request.organization.policies).map((policy) => renderPolicySummary(request, policy)),
    };
  }),
  ListPoliciesForTarget: administratorOperation('ListPoliciesForTarget', (input, request) => {
    requirePolicyType(input, 'Filter');
    const target = requireTarget(input, request.organization);
    const policies = Object.values(request.organization.policies).filter(({ targets }) => targets.includes(target));
    return { Policies: policies.map((policy) => renderPolicySummary(request, policy)) };
  }),
  ListTargetsForPolicy: administratorOperation('ListTargetsForPolicy', (input, request) => ({
    Targets: requirePolicy(input, request).targets.map((id) => ({ TargetId: id, Type: typeOf(id) })),
  })),
  AttachPolicy: managementOperation('AttachPolicy', (input, request) => {
    requireEnabled(request);
    const policy = requirePolicy(input, request);
    const target = requireTarget(input, request.organization);
    if (policy.targets.includes(target)) {
      throw new AwsError(
        'DuplicatePolicyAttachmentException',
        'A policy with the specified name and type is already attached to the specified target.',
        400,
      );
    }
    policy.targets.push(target);
    return {};
  }),
  DetachPolicy: managementOperation('DetachPolicy', (input, request) => {
    const policy = requirePolicy(input, request);
    const target = requireTarget(input, request.organization);
    if (!policy.targets.includes(target)) {
      throw new AwsError(
        'PolicyNotAttachedException',
        'The policy isn’t attached to the specified target in the specified root.',
        400,
      );
    }
    policy.targets = policy.targets.filter((id) => id !== target);
    return {};
  }),
};

function createPolicy(input: Input, request: OrganizationRequest): Output {
  requirePolicyType(input, 'Type');
  const name = requireText(input, 'Name');
  const { policies } = request.organization;
  if (Object.values(policies).some((policy) => policy.name === name)) {
    throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.', 400);
  }
  const policy: OrganizationPolicy = {
    id: `p-${shortId(name, 10)}`,
    name,
    description: String(input['Description'] ?? ''),
    content: requireContent(input),
    targets: [],
  };
  policies[policy.id] = policy;
  return { Policy: renderPolicy(request, policy) };
}

function updatePolicy(input: Input, request: OrganizationRequest): Output {
  const policy = requireOwnPolicy(input, request);
  if (input['Name'] !== undefined) policy.name = requireText(input, 'Name');
  if (input['Description'] !== undefined) policy.description = String(input['Description']);
  if (input['Content'] !== undefined) policy.content = requireContent(input);
  return { Policy: renderPolicy(request, policy) };
}

function requireContent(input: Input): string {
  const content = requireText(input, 'Content');
  const result = checkPolicy(content, 'identity');
  if ('fault' in result) {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      `The provided policy document does not meet the requirements of the specified policy type: ${result.fault}`,
      400,
    );
  }
  if (content.length > maxPolicySize) {
    throw new AwsError('ConstraintViolationException', 'You have exceeded the maximum policy size.', 400);
  }
  return content;
}

function requirePolicyType(input: Input, member: string): void {
  const type = requireText(input, member);
  if (type !== policyType) {
    throw new AwsError(
      'PolicyTypeNotEnabledException',
      `The policy type ${type} is not enabled in this organization.`,
      400,
    );
  }
}

function requirePolicy(input: Input, { organization }: OrganizationRequest): OrganizationPolicy {
  const policy = organization.policies[requireText(input, 'PolicyId')];
  if (policy === undefined) throw notFound('Policy');
  return policy;
}

function requireOwnPolicy(input: Input, request: OrganizationRequest): OrganizationPolicy {
  const policy = requirePolicy(input, request);
  if (policy.id !== fullAccessPolicyId) return policy;
  throw new AwsError('AccessDeniedException', 'You cannot change an AWS managed policy.', 400);
}

function requireTarget(input: Input, organization: OrganizationState): string {
  const target = requireText(input, 'TargetId');
  if (!isParent(organization, target) && !Object.hasOwn(organization.accounts, target)) throw notFound('Target');
  return target;
}

function renderPolicy(request: OrganizationRequest, policy: OrganizationPolicy): Output {
  return { PolicySummary: renderPolicySummary(request, policy), Content: policy.content };
}
