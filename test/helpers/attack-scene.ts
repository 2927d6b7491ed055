import type { AwsClients } from '../../steps/aws-clients.ts';
import { createAwsClients } from '../../steps/aws-clients.ts';
import { findRole } from '../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../steps/rehearse/cloud/sessions.ts';
import type { Caller } from '../../steps/authorisation/caller.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { accountId } from './deploying.ts';
import { makeRehearsalFolder, openRehearsalIn } from './rehearsal.ts';

/** An organisation set up by the standard templates, and anybody's credentials in it. */
export interface Scene {
  readonly rehearsal: Rehearsal;
  readonly bucket: string;
  readonly folder: string;
  /** A session of a role, by its account's name and its own. */
  caller(account: string, roleName: string): Caller;
  /** Clients over HTTP with the credentials of such a session. */
  as(account: string, roleName: string): AwsClients;
  administrator(account: string): AwsClients;
  dispose(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const { folder, remove } = await makeRehearsalFolder();
  const rehearsal = await openRehearsalIn(folder, 'scene');
  await rehearsal.bootstrap();
  const { cloud } = rehearsal;
  const caller = (account: string, roleName: string): Caller => {
    const arn = `arn:aws:iam::${accountId(account)}:role/${roleName}`;
    const role = findRole(cloud, arn);
    if (!role) throw new Error(`there is no ${arn}`);
    return directCaller(roleSession(role, 'attacker', cloud.clock.now() + 3_600_000));
  };
  const clients = (who: Caller): AwsClients => {
    const { expiration, ...credentials } = cloud.issueCredentials(who);
    return createAwsClients({
      region: cloud.options.region,
      endpoint: cloud.endpoint,
      credentials: { ...credentials, expiration: new Date(expiration) },
    });
  };
  return {
    rehearsal,
    bucket: rehearsal.progress.artifactBucket,
    folder,
    caller,
    as: (account, roleName) => clients(caller(account, roleName)),
    administrator: (account) => rehearsal.as(account).aws,
    dispose: async () => {
      await rehearsal.stop();
      await remove();
    },
  };
}

/** A policy that allows all. */
export const everything: string = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** A trust policy. */
export function trusting(principal: object): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });
}

export const inRegion = (name: string): string => `codebuild-steps-${name}-eu-west-1`;

/** AWS's text of the refusal of an attack. It is an error that the attack succeeds, or fails for another reason. */
export async function refusalOf(attack: Promise<unknown>): Promise<string> {
  try {
    await attack;
  } catch (error) {
    const { name, message } = error as Error;
    if (/AccessDenied|Forbidden/.test(name) || /not authorized|Access Denied/i.test(message)) return message;
    throw error;
  }
  throw new Error('the attack was not refused');
}
