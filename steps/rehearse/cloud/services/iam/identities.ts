import type { Cloud } from '../../cloud.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Demand, Input, Request } from '../../service.ts';
import { noSuchEntity, requireText } from './errors.ts';
import { iamState, type Identity, type Tag } from '../../identities/iam-state.ts';

/** Roles and users have the same operations on their policies: `PutRolePolicy`, `PutUserPolicy`. */
export type IdentityKind = 'Role' | 'User';

/** The role or user that the input names, or AWS's words that it is not there. */
export function requireIdentity(kind: IdentityKind, input: Input, request: Request): Identity {
  const name = requireText(input, `${kind}Name`);
  const found = findIdentity(kind, request.cloud, request.accountId, name);
  if (found === undefined) throw noSuchEntity(`The ${kind.toLowerCase()} with name ${name} cannot be found.`);
  return found;
}

function findIdentity(kind: IdentityKind, cloud: Cloud, accountId: string, name: string): Identity | undefined {
  const state = iamState(cloud, accountId);
  const identities: Readonly<Record<string, Identity>> = kind === 'Role' ? state.roles : state.users;
  return Object.hasOwn(identities, name) ? identities[name] : undefined;
}

/**
 * What an operation on a role or user demands: the action on its ARN, with its boundary and tags as conditions. One that is not
 * there is demanded by the ARN that it would have.
 */
export function identityDemand(
  kind: IdentityKind,
  operation: string,
  context: (identity: Identity | undefined, input: Input) => ConditionContext = () => ({}),
): (input: Input, request: Request) => readonly Demand[] {
  return (input, { cloud, accountId }) => {
    const name = requireText(input, `${kind}Name`);
    const identity = findIdentity(kind, cloud, accountId, name);
    return [
      {
        action: `iam:${operation}`,
        resource: identity?.arn ?? `arn:aws:iam::${accountId}:${kind.toLowerCase()}/${name}`,
        context: { ...resourceTags(identity?.tags ?? []), ...context(identity, input) },
      },
    ];
  };
}

/** iam:PermissionsBoundary for an operation on an existing identity is the boundary that it has. */
export function boundaryContext(identity: Identity | undefined): ConditionContext {
  return identity?.permissionsBoundary === undefined ? {} : { 'iam:PermissionsBoundary': identity.permissionsBoundary };
}

export function resourceTags(tags: readonly Tag[]): ConditionContext {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  );
}

export function requestTags(tags: readonly Tag[]): ConditionContext {
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key }) => Key),
  };
}
