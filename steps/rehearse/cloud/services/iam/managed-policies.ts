import { newUniqueId } from '../../access-keys.ts';
import { requirePolicy } from '../../authorisation/require-policy.ts';
import { listOf } from '../../protocols/query-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { alreadyExists, deleteConflict, limitExceeded, requireName, requireText } from './errors.ts';
import { requestTags, resourceTags } from './identities.ts';
import { attachmentsOf, boundaryUsesOf, requireOwnPolicy } from './managed-policy-lookup.ts';
import { isAwsManaged, renderAwsManaged, renderOwn } from './render-policy.ts';
import { renderPolicy } from './render.ts';
import { awsManagedArns } from '../../identities/aws-managed-policies.ts';
import { pathOf } from './roles.ts';
import { iamState, type ManagedPolicy } from '../../identities/iam-state.ts';
import { mergeTags, readTags, withoutTags } from './tags.ts';
import { sizeOf } from './trust-policy.ts';

const maxPolicySize = 6144;

/** The action on the policy that the input names by ARN. */
export function policyDemand(operation: string): (input: Input, request: Request) => readonly Demand[] {
  return (input, { cloud, accountId }) => {
    const resource = requireText(input, 'PolicyArn');
    const { policies } = iamState(cloud, accountId);
    const tags = Object.hasOwn(policies, resource) ? (policies[resource]?.tags ?? []) : [];
    return [{ action: `iam:${operation}`, resource, resourceAccount: accountId, context: resourceTags(tags) }];
  };
}

export function requirePolicyText(input: Input): string {
  const text = requireText(input, 'PolicyDocument');
  requirePolicy(text, 'identity');
  if (sizeOf(text) > maxPolicySize) throw limitExceeded(`Cannot exceed quota for PolicySize: ${maxPolicySize}`);
  return text;
}

const createPolicy: Operation = {
  demands: (input, { accountId }) => [
    { action: 'iam:CreatePolicy', resource: arnFor(input, accountId), context: requestTags(readTags(input)) },
  ],
  handle(input, { cloud, accountId }): Output {
    const { policies } = iamState(cloud, accountId);
    const name = requireName(input, 'PolicyName', 128);
    const document = requirePolicyText(input);
    if (Object.values(policies).some((policy) => policy.name === name)) {
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    const now = new Date(cloud.clock.now()).toISOString();
    const policy: ManagedPolicy = {
      name,
      path: pathOf(input),
      id: newUniqueId('ANPA'),
      arn: arnFor(input, accountId),
      created: now,
      updated: now,
      versions: { v1: { document, created: now } },
      defaultVersion: 'v1',
      nextVersion: 2,
      tags: readTags(input),
      ...(input['Description'] ? { description: String(input['Description']) } : {}),
    };
    policies[policy.arn] = policy;
    return { Policy: renderPolicy(policy, 0, 0) };
  },
};

const getPolicy: Operation = {
  demands: policyDemand('GetPolicy'),
  handle(input, request) {
    const arn = requireText(input, 'PolicyArn');
    return { Policy: isAwsManaged(arn) ? renderAwsManaged(arn, request) : renderOwn(request, arn) };
  },
};

const listPolicies: Operation = {
  demands: (_input, { accountId }) => [{ action: 'iam:ListPolicies', resource: `arn:aws:iam::${accountId}:policy/` }],
  handle(input, request) {
    const scope = String(input['Scope'] ?? 'All');
    const prefix = String(input['PathPrefix'] ?? '/');
    const own = Object.values(iamState(request.cloud, request.accountId).policies).filter(({ path }) =>
      path.startsWith(prefix),
    );
    const ownRendered = scope === 'AWS' ? [] : own.map(({ arn }) => renderOwn(request, arn));
    const aws = scope === 'Local' || prefix !== '/' ? [] : awsManagedArns();
    const all = [...ownRendered, ...aws.map((arn) => renderAwsManaged(arn, request))];
    const onlyAttached = String(input['OnlyAttached']) === 'true';
    return {
      Policies: onlyAttached ? all.filter((policy) => policy['AttachmentCount'] !== 0) : all,
      IsTruncated: false,
    };
  },
};

const deletePolicy: Operation = {
  demands: policyDemand('DeletePolicy'),
  handle(input, { cloud, accountId }) {
    const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
    if (Object.keys(policy.versions).length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    for (const uses of [attachmentsOf(cloud, accountId, policy.arn), boundaryUsesOf(cloud, accountId, policy.arn)]) {
      if (uses.roles.length + uses.users.length > 0)
        throw deleteConflict('Cannot delete a policy attached to entities.');
    }
    delete iamState(cloud, accountId).policies[policy.arn];
    return {};
  },
};

const listEntitiesForPolicy: Operation = {
  demands: policyDemand('ListEntitiesForPolicy'),
  handle(input, { cloud, accountId }) {
    const arn = requireText(input, 'PolicyArn');
    const find = input['PolicyUsageFilter'] === 'PermissionsBoundary' ? boundaryUsesOf : attachmentsOf;
    const { roles, users } = find(cloud, accountId, arn);
    return {
      PolicyRoles: roles.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyUsers: users.map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: [],
      IsTruncated: false,
    };
  },
};

const tagPolicy: Operation = {
  demands: policyDemand('TagPolicy'),
  handle(input, { cloud, accountId }) {
    const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
    policy.tags = mergeTags(policy.tags, readTags(input));
    return {};
  },
};

const untagPolicy: Operation = {
  demands: policyDemand('UntagPolicy'),
  handle(input, { cloud, accountId }) {
    const policy = requireOwnPolicy(cloud, accountId, requireText(input, 'PolicyArn'));
    policy.tags = withoutTags(policy.tags, listOf(input['TagKeys']));
    return {};
  },
};

export const managedPolicyOperations: Readonly<Record<string, Operation>> = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  TagPolicy: tagPolicy,
  UntagPolicy: untagPolicy,
};

function arnFor(input: Input, accountId: string): string {
  return `arn:aws:iam::${accountId}:policy${pathOf(input)}${requireName(input, 'PolicyName', 128)}`;
}
