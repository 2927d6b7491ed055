import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { findAccessKey } from '../../access-keys.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud, Credentials } from '../../cloud.ts';

/** What a signature for Git is over. The host is without its port. */
export interface GitSigning {
  readonly secretAccessKey: string;
  readonly region: string;
  readonly host: string;
  /** `/v1/repos/NAME` */
  readonly path: string;
  /** `20261123T101500`, with no zone. */
  readonly timestamp: string;
}

/**
 * The password that `aws codecommit credential-helper` gives to Git: a Signature Version 4 of the method GIT, with its time.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html
 */
export function gitPassword({ secretAccessKey, region, host, path, timestamp }: GitSigning): string {
  const date = timestamp.slice(0, 8);
  const canonical = `GIT\n${path}\n\nhost:${host}\n\nhost\n`;
  const scope = `${date}/${region}/codecommit/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = [date, region, 'codecommit', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return `${timestamp}Z${hmac(key, toSign).toString('hex')}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** The session token goes with the user's name. */
export function gitUserName({ accessKeyId, sessionToken }: Pick<Credentials, 'accessKeyId' | 'sessionToken'>): string {
  return `${accessKeyId}%${sessionToken}`;
}

/** Who sent the Basic credentials; undefined where they are missing, unknown, expired, or not signed with the key. */
export function gitCaller(
  cloud: Cloud,
  authorization: string | undefined,
  signing: Omit<GitSigning, 'secretAccessKey' | 'timestamp'>,
): Caller | undefined {
  const { userName, password } = readBasic(authorization);
  const [accessKeyId, sessionToken] = splitOnce(userName, '%');
  const key = findAccessKey(cloud, accessKeyId);
  if (key === undefined || key.sessionToken !== sessionToken) return undefined;
  if (key.expiresAt !== undefined && key.expiresAt <= cloud.clock.now()) return undefined;
  const timestamp = /^(\d{8}T\d{6})Z/.exec(password)?.[1] ?? '';
  const expected = Buffer.from(gitPassword({ ...signing, secretAccessKey: key.secretAccessKey, timestamp }));
  const actual = Buffer.from(password);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined;
  return { principal: key.principal, calledVia: [], secureTransport: cloud.options.countsAsTls ?? true };
}

function readBasic(authorization = ''): { readonly userName: string; readonly password: string } {
  const text = Buffer.from(/^Basic (\S+)$/i.exec(authorization)?.[1] ?? '', 'base64').toString('utf8');
  const [userName, password = ''] = splitOnce(text, ':');
  return { userName, password };
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
