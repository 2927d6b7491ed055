import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { ReceivedRequest } from './http-request.ts';

/** What a signed request says of its signature, in the Authorization header or in the query string. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `20261123` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261123T101500Z` */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Seconds that a presigned URL is valid; absent for the header form. */
  readonly expires?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** When the client says that it signed, in milliseconds since 1970. */
export function signedAt({ timestamp }: SignatureClaim): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Undefined for an unsigned request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function readSignatureClaim(request: ReceivedRequest): SignatureClaim | undefined {
  const authorization = request.headers['authorization'] ?? '';
  if (authorization.startsWith(algorithm)) return readHeaderClaim(authorization, request);
  if (request.query.get('X-Amz-Algorithm') === algorithm) return readQueryClaim(request.query);
  return undefined;
}

function readHeaderClaim(authorization: string, request: ReceivedRequest): SignatureClaim | undefined {
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
  const sessionToken = request.headers['x-amz-security-token'];
  return makeClaim({
    credential: part('Credential'),
    signedHeaders: part('SignedHeaders'),
    signature: part('Signature'),
    timestamp: request.headers['x-amz-date'] ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  });
}

function readQueryClaim(query: URLSearchParams): SignatureClaim | undefined {
  const sessionToken = query.get('X-Amz-Security-Token');
  return makeClaim({
    credential: query.get('X-Amz-Credential') ?? undefined,
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
    signature: query.get('X-Amz-Signature') ?? undefined,
    timestamp: query.get('X-Amz-Date') ?? '',
    expires: Number(query.get('X-Amz-Expires') ?? '0'),
    ...(sessionToken === null ? {} : { sessionToken }),
  });
}

interface RawClaim {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly timestamp: string;
  readonly expires?: number;
  readonly sessionToken?: string;
}

function makeClaim({ credential, signedHeaders, signature, ...rest }: RawClaim): SignatureClaim | undefined {
  const [accessKeyId, date, region, service] = credential?.split('/') ?? [];
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signature, signedHeaders: signedHeaders.split(';'), ...rest };
}

/** The signature that the holder of the secret key would have made. */
export function computeSignature(request: ReceivedRequest, claim: SignatureClaim, secretAccessKey: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const canonical = canonicalRequest(request, claim);
  const toSign = [algorithm, claim.timestamp, scope, sha256(canonical)].join('\n');
  return hmac(signingKey(claim, secretAccessKey), toSign).toString('hex');
}

/** The signature of one chunk of a streamed body, which is over the one before it. */
export function computeChunkSignature(
  claim: SignatureClaim,
  secretAccessKey: string,
  previous: string,
  bytes: Buffer,
): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = [`${algorithm}-PAYLOAD`, claim.timestamp, scope, previous, sha256(''), sha256(bytes)].join('\n');
  return hmac(signingKey(claim, secretAccessKey), toSign).toString('hex');
}

export function sha256(contents: string | Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

function canonicalRequest(request: ReceivedRequest, claim: SignatureClaim): string {
  const headers = claim.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`);
  return [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash(request, claim),
  ].join('\n');
}

function payloadHash(request: ReceivedRequest, claim: SignatureClaim): string {
  const declared = request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256');
  if (declared) return declared;
  return claim.expires !== undefined && claim.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
}

function canonicalValue(value: string): string {
  return value.trim().replaceAll(/ +/g, ' ');
}

/** Every service but S3 signs the path encoded once more than it is sent. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
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

function encode(text: string): string {
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

function signingKey(claim: SignatureClaim, secretAccessKey: string): KeyObject {
  const name = [secretAccessKey, claim.date, claim.region, claim.service].join('/');
  const known = signingKeys.get(name);
  if (known) return known;
  const ofDate = hmac(`AWS4${secretAccessKey}`, claim.date);
  const key = createSecretKey(hmac(hmac(hmac(ofDate, claim.region), claim.service), 'aws4_request'));
  if (signingKeys.size >= mostSigningKeys) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
