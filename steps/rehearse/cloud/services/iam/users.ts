import { deleteAccessKey, findAccessKey, issueUserKey, newUniqueId } from '../../access-keys.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, requireName, requireText } from './errors.ts';
import { forgetPrincipal } from './forget-principal.ts';
import { identityDemand, requestTags, requireIdentity } from './identities.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { renderUser } from './render.ts';
import { pathOf } from './roles.ts';
import { iamState, type User } from '../../identities/iam-state.ts';
import { readTags } from './tags.ts';

function requireUser(input: Input, request: Request): User {
  return requireIdentity('User', withOwnName(input, request), request) as User;
}

/** A user who names none means itself. */
function withOwnName(input: Input, { caller: { principal } }: Request): Input {
  return input['UserName'] === undefined && principal.kind === 'user'
    ? { ...input, UserName: principal.userName }
    : input;
}

function userDemand(operation: string): Operation['demands'] {
  const demand = identityDemand('User', operation);
  return (input, request) => demand(withOwnName(input, request), request);
}

const createUser: Operation = {
  demands: (input, { accountId }) => [
    {
      action: 'iam:CreateUser',
      resource: `arn:aws:iam::${accountId}:user${pathOf(input)}${requireName(input, 'UserName', 64)}`,
      context: {
        ...(input['PermissionsBoundary'] ? { 'iam:PermissionsBoundary': String(input['PermissionsBoundary']) } : {}),
        ...requestTags(readTags(input)),
      },
    },
  ],
  handle(input, { cloud, accountId }): Output {
    const { users } = iamState(cloud, accountId);
    const name = requireName(input, 'UserName', 64);
    if (Object.hasOwn(users, name)) throw alreadyExists(`User with name ${name} already exists.`);
    const boundary = input['PermissionsBoundary'];
    if (boundary) requireAttachable(cloud, String(boundary));
    const user: User = {
      name,
      path: pathOf(input),
      id: newUniqueId('AIDA'),
      arn: `arn:aws:iam::${accountId}:user${pathOf(input)}${name}`,
      created: new Date(cloud.clock.now()).toISOString(),
      tags: readTags(input),
      inlinePolicies: {},
      attachedPolicies: [],
      accessKeys: {},
      ...(boundary ? { permissionsBoundary: String(boundary) } : {}),
    };
    users[name] = user;
    return { User: renderUser(user) };
  },
};

const getUser: Operation = {
  demands: userDemand('GetUser'),
  handle: (input, request) => ({ User: renderUser(requireUser(input, request)) }),
};

/** There are no groups, so that nobody is in one. */
const listGroupsForUser: Operation = {
  demands: userDemand('ListGroupsForUser'),
  handle(input, request) {
    requireUser(input, request);
    return { Groups: [], IsTruncated: false };
  },
};

const listUsers: Operation = {
  demands: (_input, { accountId }) => [{ action: 'iam:ListUsers', resource: `arn:aws:iam::${accountId}:user/` }],
  handle(input, { cloud, accountId }) {
    const prefix = String(input['PathPrefix'] ?? '/');
    const users = Object.values(iamState(cloud, accountId).users).filter(({ path }) => path.startsWith(prefix));
    const sorted = users.sort((a, b) => (a.name < b.name ? -1 : 1));
    // Tags and boundaries are not part of the list. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
    const rendered = sorted.map((user) => ({ ...renderUser(user), Tags: undefined, PermissionsBoundary: undefined }));
    return { Users: rendered, IsTruncated: false };
  },
};

const deleteUser: Operation = {
  demands: userDemand('DeleteUser'),
  handle(input, request) {
    const user = requireUser(input, request);
    if (Object.keys(user.accessKeys).length > 0)
      throw deleteConflict('Cannot delete entity, must delete access keys first.');
    if (user.attachedPolicies.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(user.inlinePolicies).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    delete iamState(request.cloud, request.accountId).users[user.name];
    forgetPrincipal(request.cloud, user.arn, user.id);
    return {};
  },
};

const createAccessKey: Operation = {
  demands: userDemand('CreateAccessKey'),
  handle(input, request) {
    const { cloud, accountId } = request;
    const user = requireUser(input, request);
    if (Object.keys(user.accessKeys).length >= 2) throw limitExceeded('Cannot exceed quota for AccessKeysPerUser: 2');
    const { arn, name, id } = user;
    const key = issueUserKey(cloud, { kind: 'user', accountId, arn, userName: name, userId: id });
    const created = new Date(cloud.clock.now()).toISOString();
    user.accessKeys[key.accessKeyId] = { created, status: 'Active' };
    return {
      AccessKey: {
        UserName: name,
        AccessKeyId: key.accessKeyId,
        Status: 'Active',
        SecretAccessKey: key.secretAccessKey,
        CreateDate: new Date(created),
      },
    };
  },
};

const listAccessKeys: Operation = {
  demands: userDemand('ListAccessKeys'),
  handle(input, request) {
    const user = requireUser(input, request);
    const keys = Object.entries(user.accessKeys).map(([id, { created, status }]) => ({
      UserName: user.name,
      AccessKeyId: id,
      Status: status,
      CreateDate: new Date(created),
    }));
    return { AccessKeyMetadata: keys, IsTruncated: false };
  },
};

const deleteUserAccessKey: Operation = {
  demands: userDemand('DeleteAccessKey'),
  handle(input, request) {
    const user = requireUser(input, request);
    const id = requireText(input, 'AccessKeyId');
    if (!Object.hasOwn(user.accessKeys, id) || findAccessKey(request.cloud, id) === undefined) {
      throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
    }
    delete user.accessKeys[id];
    deleteAccessKey(request.cloud, id);
    return {};
  },
};

export const userOperations: Readonly<Record<string, Operation>> = {
  CreateUser: createUser,
  GetUser: getUser,
  ListGroupsForUser: listGroupsForUser,
  ListUsers: listUsers,
  DeleteUser: deleteUser,
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  DeleteAccessKey: deleteUserAccessKey,
};
