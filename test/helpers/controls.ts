import { CreateRoleCommand, IAMClient, PutRolePolicyCommand, type CreateRoleCommandInput } from '@aws-sdk/client-iam';
import type { Caller } from '../../steps/authorisation/caller.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { directCaller, roleSession } from '../../steps/rehearse/cloud/sessions.ts';
import { findRole } from '../../steps/rehearse/cloud/identities/iam-state.ts';
import type { TestCloud } from './cloud.ts';

/** A role of people in an account, who may do what is allowed. */
export async function makePeopleRole(
  test: TestCloud,
  accountId: string,
  RoleName: string,
  actions: readonly string[],
): Promise<void> {
  const iam = test.clientFor(accountId).client(IAMClient);
  const document = (statement: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const role: CreateRoleCommandInput = {
    RoleName,
    AssumeRolePolicyDocument: document({
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'sts:AssumeRole',
    }),
  };
  await iam.send(new CreateRoleCommand(role));
  const PolicyDocument = document({ Action: actions, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'allow', PolicyDocument }));
}

/** A person in a session of a role. */
export function personIn(cloud: RunningCloud, accountId: string, roleName: string, sessionName: string): Caller {
  const role = findRole(cloud, `arn:aws:iam::${accountId}:role/${roleName}`);
  if (!role) throw new Error(`no role ${roleName}`);
  return directCaller(roleSession(role, sessionName, cloud.clock.now() + 3_600_000));
}
