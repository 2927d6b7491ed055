import { arnOf, type Principal } from '../../../authorisation/caller.ts';
import type { Demand } from '../service.ts';
import type { PolicySide, Refused } from '../../../authorisation/decide.ts';

/**
 * AWS's own text of a refusal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function denialMessage(
  principal: Principal,
  { action, resource, resourceRule }: Demand,
  decision: Refused,
  isSameAccount: boolean,
): string {
  const service = action.split(':')[0];
  if (service === 's3' && principal.kind === 'anonymous') return 'Access Denied';
  const named = service === 's3' ? `"${resource}"` : resource;
  const subject = `User: ${arnOf(principal)} is not authorized to perform: ${action} on resource: ${named}`;
  // A trust policy's reasons are not told to those whom it does not trust.
  if (resourceRule === 'trust') return subject;
  if (resourceRule === 'key' && !isSameAccount && mainSide(decision) === 'resource-based policy') {
    return `${subject} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
  }
  return `${subject} ${reason(action, decision)}`;
}

function mainSide(decision: Refused): PolicySide {
  return decision.kind === 'denied' ? decision.side : (decision.sides[0] ?? 'identity-based policy');
}

function reason(action: string, decision: Refused): string {
  const side = mainSide(decision);
  if (decision.kind === 'missing') return `because no ${side} allows the ${action} action`;
  return `with an explicit deny in ${side === 'identity-based policy' ? 'an' : 'a'} ${side}`;
}
