import { randomBytes } from 'node:crypto';
import type { Principal } from '../../authorisation/caller.ts';
import type { Cloud, Credentials } from './cloud.ts';

/** A key pair that requests may be signed with, and who signs with it. */
export interface AccessKey {
  readonly secretAccessKey: string;
  readonly principal: Principal;
  /** Both absent for the long-term key of a user. */
  readonly sessionToken?: string;
  readonly expiresAt?: number;
}

interface AccessKeys {
  readonly byId: Record<string, AccessKey>;
}

const day = 24 * 3600 * 1000;

function accessKeys(cloud: Cloud): Record<string, AccessKey> {
  return cloud.state<AccessKeys>('access-keys', '*', '*', () => ({ byId: {} })).byId;
}

export function findAccessKey(cloud: Cloud, accessKeyId: string): AccessKey | undefined {
  const keys = accessKeys(cloud);
  return Object.hasOwn(keys, accessKeyId) ? keys[accessKeyId] : undefined;
}

/** Temporary credentials: keys that begin with ASIA. */
export function issueSessionKey(cloud: Cloud, principal: Principal, expiresAt: number): Credentials {
  const keys = accessKeys(cloud);
  forgetLongExpired(keys, cloud.clock.now());
  const accessKeyId = newAccessKeyId('ASIA');
  const secretAccessKey = newSecret();
  const sessionToken = randomBytes(96).toString('base64');
  keys[accessKeyId] = { secretAccessKey, principal, sessionToken, expiresAt };
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt).toISOString() };
}

/** Long-term credentials of a user: keys that begin with AKIA. */
export function issueUserKey(
  cloud: Cloud,
  principal: Principal,
): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const accessKeyId = newAccessKeyId('AKIA');
  const secretAccessKey = newSecret();
  accessKeys(cloud)[accessKeyId] = { secretAccessKey, principal };
  return { accessKeyId, secretAccessKey };
}

export function deleteAccessKey(cloud: Cloud, accessKeyId: string): void {
  delete accessKeys(cloud)[accessKeyId];
}

/** `AROA…`, `AIDA…`, `ANPA…`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export function newUniqueId(prefix: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + Array.from(randomBytes(17), (byte) => letters[byte % 32]).join('');
}

function newAccessKeyId(prefix: string): string {
  return newUniqueId(prefix).slice(0, 20);
}

function newSecret(): string {
  return randomBytes(30).toString('base64');
}

/** A key that expired a moment ago must still be answered with ExpiredToken; one of yesterday need not. */
function forgetLongExpired(keys: Record<string, AccessKey>, now: number): void {
  for (const [id, key] of Object.entries(keys)) {
    if (key.expiresAt !== undefined && key.expiresAt < now - day) delete keys[id];
  }
}
