import { AwsError } from '../aws-error.ts';
import type { Caller } from '../caller.ts';
import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../policy.ts';
import { directCaller, roleSession } from '../sessions.ts';
import { findRole } from './iam-state.ts';
import { recordAssumption } from '../services/sts/record-assumption.ts';

const hour = 3600 * 1000;

/** What a service does with the role that a resource of its own names: no sts:AssumeRole of its own, but the role must trust it. */
export function assumeRoleAsService(
  cloud: Cloud,
  service: string,
  roleArn: string,
  sessionName: string,
  source: { readonly arn: string; readonly accountId: string },
): Caller {
  const role = findRole(cloud, roleArn);
  const caller: Caller = { ...directCaller({ kind: 'service', service }), source };
  if (role === undefined) {
    throw new AwsError(
      'AccessDenied',
      `${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  cloud.authorise(caller, {
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceRule: 'trust',
    resourcePolicy: JSON.parse(role.trustPolicy) as PolicyDocument,
  });
  recordAssumption(cloud, caller, roleArn, sessionName);
  return directCaller(roleSession(role, sessionName, cloud.clock.now() + hour));
}
