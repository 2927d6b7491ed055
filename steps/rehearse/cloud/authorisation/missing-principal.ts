import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../../../authorisation/policy.ts';
import { findRole, iamState } from '../identities/iam-state.ts';
import { isKnownAccount } from '../identities/organization-state.ts';
import { listed } from '../../../authorisation/listed.ts';

/**
 * A role or user that a resource policy names and that does not exist: AWS refuses to store such a policy. Accounts outside the
 * organisation are not known, so what they hold is believed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function findMissingPrincipal(cloud: Cloud, document: PolicyDocument): string | undefined {
  return listed(document.Statement)
    .flatMap((statement) => [statement.Principal, statement.NotPrincipal])
    .flatMap((element) => (typeof element === 'object' ? listed(element.AWS) : []))
    .find((name) => !exists(cloud, name));
}

function exists(cloud: Cloud, name: string): boolean {
  const [, accountId, kind, path] = /^arn:aws:iam::(\d{12}):(role|user)\/(.+)$/.exec(name) ?? [];
  if (accountId === undefined || path === undefined) return true;
  if (!isKnownAccount(cloud, accountId)) return true;
  if (kind === 'role') return findRole(cloud, name) !== undefined;
  return Object.values(iamState(cloud, accountId).users).some(({ arn }) => arn === name);
}
