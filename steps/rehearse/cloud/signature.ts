import { sha256 } from '../../content-digest.ts';
import { hmac, signatureAlgorithm, signatureOf, signingKey } from '../../request-signature.ts';
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

/** When the client says that it signed, in milliseconds since 1970. */
export function signedAt({ timestamp }: SignatureClaim): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Undefined for an unsigned request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function readSignatureClaim(request: ReceivedRequest): SignatureClaim | undefined {
  const authorization = request.headers['authorization'] ?? '';
  if (authorization.startsWith(signatureAlgorithm)) return readHeaderClaim(authorization, request);
  if (request.query.get('X-Amz-Algorithm') === signatureAlgorithm) return readQueryClaim(request.query);
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
  return signatureOf({ ...request, payloadHash: payloadHash(request, claim) }, claim, secretAccessKey);
}

/** The signature of one chunk of a streamed body, which is over the one before it. */
export function computeChunkSignature(
  claim: SignatureClaim,
  secretAccessKey: string,
  previous: string,
  bytes: Buffer,
): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const payload = `${signatureAlgorithm}-PAYLOAD`;
  const toSign = [payload, claim.timestamp, scope, previous, sha256(''), sha256(bytes)].join('\n');
  return hmac(signingKey(claim, secretAccessKey), toSign).toString('hex');
}

function payloadHash(request: ReceivedRequest, claim: SignatureClaim): string {
  const declared = request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256');
  if (declared) return declared;
  return claim.expires !== undefined && claim.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
}
