import { randomUUID } from 'node:crypto';
import { parsePolicy } from '../../../authorisation/parse-policy.ts';
import type { Caller } from '../../../authorisation/caller.ts';
import type { Cloud } from '../cloud.ts';
import { directCaller, roleSession } from '../sessions.ts';
import { findRole, type Role } from './iam-state.ts';

const hour = 3600 * 1000;

/** What a service does with the role that a resource of its own names: it needs no policy of its own, but the role must trust it. */
export function assumeRoleAsService(
  cloud: Cloud,
  service: string,
  roleArn: string,
  sessionName: string,
  source: { readonly arn: string; readonly accountId: string },
): Caller {
  const role = findRole(cloud, roleArn);
  const caller: Caller = { ...directCaller({ kind: 'service', service }), source };
  cloud.authorise(caller, {
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceRule: 'trust',
    ...(role ? { resourcePolicy: parsePolicy(role.trustPolicy) } : {}),
  });
  cloud.recordCall({
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn: roleArn, RoleSessionName: sessionName },
    caller,
    region: cloud.options.region,
    requestId: randomUUID(),
    resources: [{ arn: roleArn, accountId: roleArn.split(':')[4] ?? '' }],
  });
  // The demand passed, so the role is there.
  return directCaller(roleSession(role as Role, sessionName, cloud.clock.now() + hour));
}
