import type { Output } from '../../service.ts';
import type { Identity, ManagedPolicy, Role } from '../../identities/iam-state.ts';

/** Documents are URL-encoded in IAM's answers. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text);
}

export function renderRole(role: Role): Output {
  return {
    ...renderCommon(role),
    RoleName: role.name,
    RoleId: role.id,
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
  };
}

export function renderUser(user: Identity): Output {
  return { ...renderCommon(user), UserName: user.name, UserId: user.id };
}

function renderCommon({ path, arn, created, tags, permissionsBoundary }: Identity): Output {
  return {
    Path: path,
    Arn: arn,
    CreateDate: new Date(created),
    ...(permissionsBoundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
            PermissionsBoundaryArn: permissionsBoundary,
          },
        }),
    ...(tags.length > 0 ? { Tags: tags } : {}),
  };
}

export function renderPolicy(policy: ManagedPolicy, attachmentCount: number, boundaryCount: number): Output {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachmentCount,
    PermissionsBoundaryUsageCount: boundaryCount,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
    ...(policy.tags.length > 0 ? { Tags: policy.tags } : {}),
  };
}
