import type { PolicyDocument } from './policy.ts';

/** Who a request comes from, as IAM sees it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'root'; readonly accountId: string }
  | {
      readonly kind: 'user';
      readonly accountId: string;
      readonly arn: string;
      readonly userName: string;
      readonly userId: string;
    }
  | RoleSession
  | ServicePrincipal;

export interface RoleSession {
  readonly kind: 'role';
  readonly accountId: string;
  /** `arn:aws:iam::111111111111:role/path/Name`: the value of aws:PrincipalArn. */
  readonly roleArn: string;
  readonly roleName: string;
  readonly roleId: string;
  readonly sessionName: string;
  readonly sessionPolicies: readonly PolicyDocument[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface ServicePrincipal {
  readonly kind: 'service';
  /** `codepipeline.amazonaws.com` */
  readonly service: string;
}

/** A principal together with what IAM's condition keys say of how it calls. Plain data: it is stored with sessions. */
export interface Caller {
  readonly principal: Principal;
  /** Services that call on with the principal's identity, first first: aws:CalledVia, and kms:ViaService from the last. */
  readonly calledVia: readonly string[];
  /** aws:SecureTransport. */
  readonly secureTransport: boolean;
  /** For a service principal, the resource it acts for: aws:SourceArn and aws:SourceAccount. */
  readonly source?: { readonly arn: string; readonly accountId: string };
}

/** The ARN that AWS prints in messages: the session's for a role. */
export function arnOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'root':
      return `arn:aws:iam::${principal.accountId}:root`;
    case 'user':
      return principal.arn;
    case 'role':
      return `arn:aws:sts::${principal.accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`;
    case 'service':
      return principal.service;
  }
}

/** aws:userid. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
export function userIdOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'root':
      return principal.accountId;
    case 'user':
      return principal.userId;
    case 'role':
      return `${principal.roleId}:${principal.sessionName}`;
    case 'service':
      return principal.service;
  }
}

/** The same caller, whose identity `service` uses to call on (forward access session). */
export function via(caller: Caller, service: string): Caller {
  return { ...caller, calledVia: [...caller.calledVia, service] };
}

/** Empty for one who has no account: an anonymous caller, or a service that acts for no resource. */
export function calledAccount({ principal, source }: Caller): string {
  if (principal.kind === 'anonymous') return '';
  return principal.kind === 'service' ? (source?.accountId ?? '') : principal.accountId;
}

/** `role Build in account 222222222222` */
export function describeIdentity(principal: Principal): string {
  if (principal.kind === 'role') return `role ${principal.roleName} in account ${principal.accountId}`;
  if (principal.kind === 'user') return `user ${principal.userName} in account ${principal.accountId}`;
  return principal.kind === 'root' ? `root of account ${principal.accountId}` : principal.kind;
}

/** As a policy would name it: the ARN of the role, the service, or who it is. */
export function describePrincipal(principal: Principal): string {
  if (principal.kind === 'role') return principal.roleArn;
  return principal.kind === 'service' ? principal.service : describeIdentity(principal);
}
