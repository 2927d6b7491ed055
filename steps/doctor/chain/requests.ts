import type { Ask, AskingPrincipal } from '../ask.ts';

export function asRole(arn: string): AskingPrincipal {
  return { kind: 'role', arn };
}

/** A service takes on a role for a resource of its own. */
export function takesOn(
  service: string,
  roleArn: string,
  region: string,
  source: { readonly arn: string; readonly accountId: string },
): Ask {
  return { principal: { kind: 'service', service, source }, action: 'sts:AssumeRole', resource: roleArn, region };
}
