import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { sha256 } from './content-digest.ts';

/** What is signed of a request, as it is sent. */
export interface SignedRequest {
  readonly method: string;
  /** As it is sent, which is encoded. */
  readonly path: string;
  readonly rawQuery: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** SHA-256 of the body, or what stands for it. */
  readonly payloadHash: string;
}

export interface SignatureScope {
  /** `20261123` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface SignatureTerms extends SignatureScope {
  /** `20261123T101500Z` */
  readonly timestamp: string;
  /** In their order. */
  readonly signedHeaders: readonly string[];
}

export const signatureAlgorithm = 'AWS4-HMAC-SHA256';

/** Signature Version 4. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function signatureOf(request: SignedRequest, terms: SignatureTerms, secretAccessKey: string): string {
  const scope = `${terms.date}/${terms.region}/${terms.service}/aws4_request`;
  const canonical = canonicalRequest(request, terms);
  const toSign = [signatureAlgorithm, terms.timestamp, scope, sha256(canonical)].join('\n');
  return hmac(signingKey(terms, secretAccessKey), toSign).toString('hex');
}

function canonicalRequest(request: SignedRequest, { service, signedHeaders }: SignatureTerms): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`);
  return [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
}

function canonicalValue(value: string): string {
  return value.trim().replaceAll(/ +/g, ' ');
}

/** Every service but S3 signs the path encoded once more than it is sent. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encodeUri).join('/');
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encodeUri(decode(name)), encodeUri(decode(value))] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** All but letters, digits and `-_.~`. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The keys of the last callers: making one takes four HMACs, each with a key object of its own, of the six that a request takes. */
const signingKeys = new Map<string, KeyObject>();
const mostSigningKeys = 100;

export function signingKey({ date, region, service }: SignatureScope, secretAccessKey: string): KeyObject {
  const name = [secretAccessKey, date, region, service].join('/');
  const known = signingKeys.get(name);
  if (known) return known;
  const ofDate = hmac(`AWS4${secretAccessKey}`, date);
  const key = createSecretKey(hmac(hmac(hmac(ofDate, region), service), 'aws4_request'));
  if (signingKeys.size >= mostSigningKeys) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

export function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
