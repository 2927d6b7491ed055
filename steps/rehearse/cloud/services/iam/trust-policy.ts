import { requirePolicy } from '../../authorisation/require-policy.ts';
import { findMissingPrincipal } from '../../authorisation/missing-principal.ts';
import type { Cloud } from '../../cloud.ts';
import { limitExceeded, malformedPolicy } from './errors.ts';

const maxTrustPolicySize = 2048;

/** A trust policy that IAM takes: well-formed, not too long, and whoever it names is there. */
export function requireTrustPolicy(cloud: Cloud, text: string): string {
  const document = requirePolicy(text, 'trust');
  if (sizeOf(text) > maxTrustPolicySize)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${maxTrustPolicySize}`);
  const missing = findMissingPrincipal(cloud, document);
  if (missing !== undefined) throw malformedPolicy(`Invalid principal in policy: "AWS":"${missing}"`);
  return text;
}

/** White space does not count. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function sizeOf(text: string): number {
  return text.replaceAll(/\s/g, '').length;
}
