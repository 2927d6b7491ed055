import type { ApiCall } from '../../api-call.ts';
import type { Cloud } from '../../cloud.ts';
import { calledAccount } from '../../../../authorisation/caller.ts';
import type { JsonService } from '../../service.ts';
import { isGlobal, isReadOnly } from './event-facts.ts';
import { recordOf } from './record.ts';
import { selects } from './selects.ts';
import { trailsOf, type Trail } from './state.ts';
import { trailOperations } from './trails.ts';

const accessDenied = /^AccessDenied(Exception)?$|UnauthorizedOperation$/;

/**
 * Tells calls as events, in the accounts and the region where a trail logs them. That is all: no file is delivered. What only
 * reads and was answered is not told, although AWS does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
function tell(cloud: Cloud, call: ApiCall): void {
  const trails = Object.values(trailsOf(cloud)).filter(({ isLogging }) => isLogging);
  if (trails.length === 0 && !isLastOfTrail(call)) return;
  if (isReadOnly(call) && !isRefused(call)) return;
  // Organizations publishes its own events, in the management account.
  if (call.service === 'organizations') return;
  const region = isGlobal(call) ? 'us-east-1' : call.region;
  for (const account of recipients(call)) {
    const own = trails.filter((trail) => trail.accountId === account && covers(trail, region, call));
    if (own.length === 0 && !isLastOfTrail(call)) continue;
    const detail = recordOf(call, account, region, cloud.clock.now());
    if (!isLastOfTrail(call) && !own.some(({ selectors }) => selects(selectors, detail))) continue;
    const source = `aws.${call.service}`;
    cloud.publish({ source, 'detail-type': 'AWS API Call via CloudTrail', account, region, resources: [], detail });
  }
}

/** That it was stopped is what a trail logs last. */
function isLastOfTrail({ service, operation, error }: ApiCall): boolean {
  return service === 'cloudtrail' && !error && ['StopLogging', 'DeleteTrail'].includes(operation);
}

function isRefused({ error }: ApiCall): boolean {
  return error !== undefined && accessDenied.test(error.code);
}

function covers(trail: Trail, region: string, call: ApiCall): boolean {
  return (trail.isMultiRegion || trail.region === region) && (trail.hasGlobalEvents || !isGlobal(call));
}

/**
 * The caller's account and those that own what was asked for. What KMS and STS refused across accounts is told to the caller's only.
 * https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
function recipients(call: ApiCall): ReadonlySet<string> {
  const caller = calledAccount(call.caller);
  const isCallersOnly = isRefused(call) && ['kms', 'sts'].includes(call.service);
  const owners = isCallersOnly ? [] : call.resources.map(({ accountId }) => accountId);
  return new Set([caller, ...owners].filter((account) => /^\d{12}$/.test(account)));
}

/** CloudTrail: trails, and the events that they let through to EventBridge. */
export const cloudtrail: JsonService = {
  name: 'cloudtrail',
  protocol: 'json',
  targetPrefix: 'CloudTrail_20131101',
  jsonVersion: '1.1',
  operations: trailOperations,
  start(cloud) {
    cloud.onCall((call) => tell(cloud, call));
  },
};
