import { listOf } from '../../protocols/query-input.ts';
import type { Operation } from '../../service.ts';
import { noSuchEntity, requireText } from './errors.ts';
import { boundaryContext, identityDemand, requestTags, requireIdentity, type IdentityKind } from './identities.ts';
import { requireAttachable } from './managed-policy-lookup.ts';
import { mergeTags, readTags, withoutTags } from './tags.ts';

/** The operations on the boundary and the tags of roles and of users, which are the same. */
export function identitySettingOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  return { ...boundaryOperations(kind), ...tagOperations(kind) };
}

function boundaryOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  return {
    [`Put${kind}PermissionsBoundary`]: {
      demands: identityDemand(kind, `Put${kind}PermissionsBoundary`, (_identity, input) => ({
        'iam:PermissionsBoundary': requireText(input, 'PermissionsBoundary'),
      })),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        const arn = requireText(input, 'PermissionsBoundary');
        requireAttachable(request.cloud, arn);
        identity.permissionsBoundary = arn;
        return {};
      },
    },
    [`Delete${kind}PermissionsBoundary`]: {
      demands: identityDemand(kind, `Delete${kind}PermissionsBoundary`, boundaryContext),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        if (identity.permissionsBoundary === undefined) {
          throw noSuchEntity(`${kind} ${identity.name} does not have a permissions boundary`);
        }
        delete identity.permissionsBoundary;
        return {};
      },
    },
  };
}

function tagOperations(kind: IdentityKind): Readonly<Record<string, Operation>> {
  return {
    [`Tag${kind}`]: {
      demands: identityDemand(kind, `Tag${kind}`, (_identity, input) => requestTags(readTags(input))),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        identity.tags = mergeTags(identity.tags, readTags(input));
        return {};
      },
    },
    [`Untag${kind}`]: {
      demands: identityDemand(kind, `Untag${kind}`, (_identity, input) => ({
        'aws:TagKeys': listOf(input['TagKeys']),
      })),
      handle(input, request) {
        const identity = requireIdentity(kind, input, request);
        identity.tags = withoutTags(identity.tags, listOf(input['TagKeys']));
        return {};
      },
    },
    [`List${kind}Tags`]: {
      demands: identityDemand(kind, `List${kind}Tags`),
      handle: (input, request) => ({ Tags: requireIdentity(kind, input, request).tags, IsTruncated: false }),
    },
  };
}
