import type { ConditionContext } from '../authorisation/policy.ts';

/** Who asks, by what is known before anything was read. */
export type AskingPrincipal =
  | {
      readonly kind: 'role' | 'user';
      readonly arn: string;
      /** The ARN of a session, which messages print, leaves out the path of its role. */
      readonly isPathUnknown?: boolean;
    }
  | { readonly kind: 'root'; readonly accountId: string }
  | {
      readonly kind: 'service';
      readonly service: string;
      /** The resource that it acts for: aws:SourceArn and aws:SourceAccount. */
      readonly source?: { readonly arn: string; readonly accountId: string };
    };

/** One question: whether a principal may do one thing to one resource. */
export interface Ask {
  readonly principal: AskingPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly region: string;
  /** The account that owns the resource, where its ARN does not say. */
  readonly resourceAccount?: string;
  /** What a policy should name, where that is wider than the one resource asked for. */
  readonly pattern?: string;
  /** A service that makes the call with the principal's identity, as in `s3.eu-west-1.amazonaws.com`. */
  readonly via?: string;
  /** Condition keys of the service, and whatever else the caller knows of the request. */
  readonly context?: ConditionContext;
}

/** A step of the chain, of one or more questions that are asked together. */
export interface Link {
  readonly title: string;
  /** The account under which it is shown. */
  readonly accountId: string;
  readonly region: string;
  readonly pipeline?: string;
  readonly asks: readonly Ask[];
}

export function accountOfPrincipal(principal: AskingPrincipal): string | undefined {
  switch (principal.kind) {
    case 'service':
      return undefined;
    case 'root':
      return principal.accountId;
    case 'role':
    case 'user':
      return principal.arn.split(':')[4];
  }
}

/** As people and policies name it. */
export function nameOfPrincipal(principal: AskingPrincipal): string {
  switch (principal.kind) {
    case 'service':
      return principal.service;
    case 'root':
      return `root of account ${principal.accountId}`;
    case 'role':
    case 'user':
      return principal.arn;
  }
}

/** The account that owns what is asked for; empty where nothing says so. */
export function accountOfResource({ principal, resource, resourceAccount }: Ask): string {
  if (resourceAccount !== undefined) return resourceAccount;
  const named = resource.split(':')[4];
  if (named) return named;
  return accountOfPrincipal(principal) ?? (principal.kind === 'service' ? (principal.source?.accountId ?? '') : '');
}
