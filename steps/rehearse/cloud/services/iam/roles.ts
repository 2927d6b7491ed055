import { AwsError } from '../../aws-error.ts';
import { newUniqueId } from '../../access-keys.ts';
import { listOf } from '../../protocols/query-input.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { alreadyExists, deleteConflict, requireName, requireText, validationError } from './errors.ts';
import { forgetPrincipal } from './forget-principal.ts';
import { identityDemand, requestTags, requireIdentity } from './identities.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { renderRole } from './render.ts';
import { iamState, type Role } from '../../identities/iam-state.ts';
import { readTags } from './tags.ts';
import { requireTrustPolicy } from './trust-policy.ts';

function requireRole(input: Input, request: Request): Role {
  return requireIdentity('Role', input, request) as Role;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const createRole: Operation = {
  demands(input, { accountId }) {
    const boundary = input['PermissionsBoundary'];
    const resource = `arn:aws:iam::${accountId}:role${pathOf(input)}${requireName(input, 'RoleName', 64)}`;
    const tags = requestTags(readTags(input));
    const bounded: ConditionContext = boundary ? { 'iam:PermissionsBoundary': String(boundary) } : {};
    // A role that is made with tags is tagged too. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_roles.html
    const tagging = Object.keys(tags).length > 0 ? [{ action: 'iam:TagRole', resource, context: tags }] : [];
    return [{ action: 'iam:CreateRole', resource, context: { ...bounded, ...tags } }, ...tagging];
  },
  handle(input, { cloud, accountId }): Output {
    const { roles } = iamState(cloud, accountId);
    const name = requireName(input, 'RoleName', 64);
    const trustPolicy = requireTrustPolicy(cloud, requireText(input, 'AssumeRolePolicyDocument'));
    if (Object.hasOwn(roles, name)) throw alreadyExists(`Role with name ${name} already exists.`);
    const boundary = input['PermissionsBoundary'];
    if (boundary) requireAttachable(cloud, String(boundary));
    const role: Role = {
      name,
      path: pathOf(input),
      id: newUniqueId('AROA'),
      arn: `arn:aws:iam::${accountId}:role${pathOf(input)}${name}`,
      created: new Date(cloud.clock.now()).toISOString(),
      trustPolicy,
      maxSessionDuration: sessionDuration(input),
      tags: readTags(input),
      inlinePolicies: {},
      attachedPolicies: [],
      ...(input['Description'] ? { description: String(input['Description']) } : {}),
      ...(boundary ? { permissionsBoundary: String(boundary) } : {}),
    };
    roles[name] = role;
    return { Role: renderRole(role) };
  },
};

const getRole: Operation = {
  demands: identityDemand('Role', 'GetRole'),
  handle: (input, request) => ({ Role: renderRole(requireRole(input, request)) }),
};

const listRoles: Operation = {
  demands: (_input, { accountId }) => [{ action: 'iam:ListRoles', resource: `arn:aws:iam::${accountId}:role/` }],
  handle(input, { cloud, accountId }) {
    const prefix = String(input['PathPrefix'] ?? '/');
    const roles = Object.values(iamState(cloud, accountId).roles).filter(({ path }) => path.startsWith(prefix));
    const sorted = roles.sort((a, b) => (a.name < b.name ? -1 : 1));
    // Tags and boundaries are not part of the list. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
    const rendered = sorted.map((role) => ({ ...renderRole(role), Tags: undefined, PermissionsBoundary: undefined }));
    return { Roles: rendered, IsTruncated: false };
  },
};

const updateRole: Operation = {
  demands: identityDemand('Role', 'UpdateRole'),
  handle(input, request) {
    const role = requireRole(input, request);
    if (input['Description'] !== undefined) role.description = String(input['Description']);
    // An hour where it is not said. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    role.maxSessionDuration = sessionDuration(input);
    return {};
  },
};

const updateRoleDescription: Operation = {
  demands: identityDemand('Role', 'UpdateRoleDescription'),
  handle(input, request) {
    const role = requireRole(input, request);
    role.description = String(input['Description'] ?? '');
    return { Role: renderRole(role) };
  },
};

const updateAssumeRolePolicy: Operation = {
  demands: identityDemand('Role', 'UpdateAssumeRolePolicy'),
  handle(input, request) {
    const role = requireRole(input, request);
    role.trustPolicy = requireTrustPolicy(request.cloud, requireText(input, 'PolicyDocument'));
    return {};
  },
};

const deleteRole: Operation = {
  demands: identityDemand('Role', 'DeleteRole'),
  handle(input, request) {
    const role = requireRole(input, request);
    if (role.path.startsWith('/aws-service-role/')) {
      throw new AwsError(
        'UnmodifiableEntity',
        `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
      );
    }
    if (role.attachedPolicies.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(role.inlinePolicies).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    delete iamState(request.cloud, request.accountId).roles[role.name];
    forgetPrincipal(request.cloud, role.arn, role.id);
    return {};
  },
};

/** There are no instance profiles in the embedded cloud, so no role is in one. */
const listInstanceProfilesForRole: Operation = {
  demands: identityDemand('Role', 'ListInstanceProfilesForRole'),
  handle(input, request) {
    requireRole(input, request);
    return { InstanceProfiles: listOf(undefined), IsTruncated: false };
  },
};

export const roleOperations: Readonly<Record<string, Operation>> = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  DeleteRole: deleteRole,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
};

export function pathOf(input: Input): string {
  const path = String(input['Path'] ?? '/');
  if (/^\/([\u0021-\u007E]+\/)?$/.test(path)) return path;
  throw validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

function sessionDuration(input: Input): number {
  const seconds = Number(input['MaxSessionDuration'] ?? 3600);
  if (seconds >= 3600 && seconds <= 43_200) return seconds;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}
