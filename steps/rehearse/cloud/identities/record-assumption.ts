import { arnOf, calledAccount, type Caller } from '../../../authorisation/caller.ts';
import type { Cloud } from '../cloud.ts';

/**
 * Publishes that a role was assumed, as CloudTrail's management events reach EventBridge.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function recordAssumption(cloud: Cloud, caller: Caller, roleArn: string, sessionName: string): void {
  const { principal } = caller;
  cloud.publish({
    source: 'aws.sts',
    'detail-type': 'AWS API Call via CloudTrail',
    account: calledAccount(caller),
    region: cloud.options.region,
    resources: [],
    detail: {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      userIdentity:
        principal.kind === 'service'
          ? { type: 'AWSService', invokedBy: principal.service }
          : { type: 'AssumedRole', arn: arnOf(principal) },
      requestParameters: { roleArn, roleSessionName: sessionName },
    },
  });
}
