import type { AwsCredentialIdentity } from '@smithy/types';
import type { Clock } from './context.ts';

/** A role's session that may be needed for longer than it lasts. */
export interface RoleSession {
  /** For a client of the SDK, which asks before each request. */
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  /** What is held is not good any more: the next request assumes the role again. */
  readonly forget: () => void;
}

/**
 * An hour is what AssumeRole gives, and the most that it gives to a session of another role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
const lifetimeMs = 3_600_000;
const renewBeforeMs = 600_000;

/**
 * Renews a session before it ends. When that is, is told by how long it is held: the time at which STS says it ends is by a clock that
 * this machine's may differ from by hours.
 */
export function createRoleSession(provider: () => Promise<AwsCredentialIdentity>, clock: Clock): RoleSession {
  let held: { readonly credentials: Promise<AwsCredentialIdentity>; readonly since: number } | undefined;
  return {
    async credentials() {
      const now = clock.now();
      if (!held || now - held.since > lifetimeMs - renewBeforeMs) {
        const taken = { credentials: provider(), since: now };
        held = taken;
        taken.credentials.catch(() => {
          if (held === taken) held = undefined;
        });
      }
      // The SDK would keep them until this machine's clock says that they end. Those that have ended it asks for each time.
      return { ...(await held.credentials), expiration: new Date(0) };
    },
    forget() {
      held = undefined;
    },
  };
}

interface Sender {
  send(command: unknown, options?: object): Promise<unknown>;
}

/** Sends what is refused because the session ended once more, in a new session: it may end early, or a suspended machine wake up late. */
export function renewExpired<C extends object>(client: C, session: RoleSession): C {
  const sender = client as unknown as Sender;
  const send = sender.send.bind(sender);
  sender.send = async (command, options) => {
    try {
      return await send(command, options);
    } catch (error) {
      if (!(error instanceof Error && /^ExpiredToken(Exception)?$/.test(error.name))) throw error;
      session.forget();
      return send(command, options);
    }
  };
  return client;
}
