import { checkPolicy, type PolicyUse } from '../../../authorisation/check-policy.ts';
import type { PolicyDocument } from '../../../authorisation/policy.ts';
import { AwsError } from '../aws-error.ts';

/** For the services that call it MalformedPolicyDocument. */
export function requirePolicy(text: string, use: PolicyUse): PolicyDocument {
  const result = checkPolicy(text, use);
  if ('fault' in result) throw new AwsError('MalformedPolicyDocument', result.fault, 400);
  return result.document;
}
