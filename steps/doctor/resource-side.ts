import type { PolicyDocument } from '../authorisation/policy.ts';
import { accountOfPrincipal, accountOfResource, type Ask } from './ask.ts';
import type { Reader } from './read/reader.ts';
import { unread, type Reading, type Unread } from './read/reading.ts';

/** Something that has to be there, or in another state, whatever policies say. */
export interface Problem {
  readonly message: string;
  readonly next: string;
  /** ARN or name of what it is about. */
  readonly subject: string;
  /** Whether it is not there at all, so that no policy can be asked. */
  readonly isAbsent?: boolean;
}

/** What the side of the resource has to say. */
export interface ResourceSide {
  readonly rule: 'usual' | 'key' | 'trust';
  readonly accountId: string;
  readonly policy?: PolicyDocument;
  readonly unread?: Unread;
  readonly problem?: Problem;
}

/** The policy of what is asked for, read where there is one that counts. */
export async function readResourceSide(ask: Ask, reader: Reader): Promise<ResourceSide> {
  const [service] = ask.action.split(':');
  const accountId = accountOfResource(ask);
  if (service === 'sts' && ask.resource.includes(':role/')) return trustSide(ask, reader);
  if (service === 's3' && ask.resource.startsWith('arn:')) return bucketSide(ask, reader);
  if (service === 'kms' && ask.resource.includes(':key/')) return keySide(ask, reader);
  if (service === 'ecr' && ask.resource.includes(':repository/')) return repositorySide(ask, reader);
  const usual = { rule: 'usual' as const, accountId };
  // In one account the identity's own policies are enough.
  if (accountOfPrincipal(ask.principal) === accountId) return usual;
  return {
    ...usual,
    unread: unread(
      `the resource policy of ${ask.resource}, which steps doctor does not read`,
      `look whether it allows ${ask.action}`,
    ),
  };
}

async function trustSide(ask: Ask, reader: Reader): Promise<ResourceSide> {
  const accountId = ask.resource.split(':')[4] ?? '';
  const reading = await reader.identity({ kind: 'role', arn: ask.resource });
  const found =
    reading.state === 'read' && reading.value.arn !== ask.resource ? wrongPath(ask, reading.value.arn) : reading;
  return sideOf('trust', accountId, found, ask.resource, ({ trust }) => trust);
}

/** A role under another path is another role to whoever names its ARN. */
function wrongPath({ resource }: Ask, arn: string): Reading<never> {
  return { state: 'absent', what: `${resource} (there is ${arn})` };
}

async function bucketSide(ask: Ask, reader: Reader): Promise<ResourceSide> {
  const name = ask.resource.split(':')[5]?.split('/')[0] ?? '';
  const known = ask.resourceAccount === undefined ? [] : [ask.resourceAccount];
  const reading = await reader.bucket(name, ask.region, known.length > 0 ? known : likelyOwners(ask, reader));
  const accountId = reading.state === 'read' ? reading.value.accountId : accountOfResource(ask);
  return sideOf('usual', accountId, reading, name, ({ policy }) => policy);
}

/** The ARN of a bucket names no account. */
function likelyOwners({ principal }: Ask, { accounts }: Reader): readonly string[] {
  const own = accountOfPrincipal(principal);
  return [accounts.tools, ...(own === undefined ? [] : [own]), accounts.management];
}

async function keySide(ask: Ask, reader: Reader): Promise<ResourceSide> {
  const accountId = ask.resource.split(':')[4] ?? '';
  const reading = await reader.key(ask.resource);
  const side = sideOf('key', accountId, reading, ask.resource, ({ policy }) => policy);
  if (reading.state !== 'read' || reading.value.state === 'Enabled') return side;
  return { ...side, problem: keyUnusable(ask.resource, reading.value.state) };
}

async function repositorySide(ask: Ask, reader: Reader): Promise<ResourceSide> {
  const reading = await reader.repository(ask.resource);
  return sideOf('usual', accountOfResource(ask), reading, ask.resource, ({ policy }) => policy);
}

export function keyUnusable(arn: string, state: string): Problem {
  const region = arn.split(':')[3];
  const next =
    state === 'PendingDeletion'
      ? `aws kms cancel-key-deletion --key-id ${arn} --region ${region}, then enable-key`
      : `aws kms enable-key --key-id ${arn} --region ${region}`;
  return {
    message: `key ${arn} is in state ${state}, so that nothing can be encrypted or decrypted with it`,
    next,
    subject: arn,
  };
}

export function absentProblem(what: string, subject: string): Problem {
  return { message: `there is no ${what}`, next: 'make it, or correct what names it', subject, isAbsent: true };
}

function sideOf<T>(
  rule: ResourceSide['rule'],
  accountId: string,
  reading: Reading<T>,
  subject: string,
  policyOf: (value: T) => PolicyDocument | undefined,
): ResourceSide {
  if (reading.state === 'unread') return { rule, accountId, unread: reading };
  if (reading.state === 'absent') return { rule, accountId, problem: absentProblem(reading.what, subject) };
  const policy = policyOf(reading.value);
  return { rule, accountId, ...(policy ? { policy } : {}) };
}
