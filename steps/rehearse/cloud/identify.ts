import { timingSafeEqual } from 'node:crypto';
import { findAccessKey, type AccessKey } from './access-keys.ts';
import { authenticationError } from './authentication-errors.ts';
import type { Caller, Principal } from '../../authorisation/caller.ts';
import { sha256 } from '../../content-digest.ts';
import { decodeChunkedBody } from './chunked-body.ts';
import type { Cloud } from './cloud.ts';
import type { ReceivedRequest } from './http-request.ts';
import type { Service } from './service.ts';
import { computeChunkSignature, computeSignature, signedAt, type SignatureClaim } from './signature.ts';

/**
 * Who signed the request. Throws what `service` answers where the key is unknown or expired, or the signature is not by it.
 * The client's clock is this machine's while the cloud's may be moved, so the age of a signature is not judged, except that a
 * presigned URL expires.
 */
export function identify(
  cloud: Cloud,
  service: Service,
  received: ReceivedRequest,
  claim: SignatureClaim | undefined,
): Caller {
  if (claim === undefined) return anonymousCaller(cloud, service);
  const key = findAccessKey(cloud, claim.accessKeyId);
  if (key === undefined || key.sessionToken !== claim.sessionToken) throw authenticationError('unknown', service);
  verifySignature(service, received, claim, key);
  if (key.expiresAt !== undefined && key.expiresAt <= cloud.clock.now()) throw authenticationError('expired', service);
  if (hasExpired(claim, cloud.clock.now())) throw authenticationError('expired', service);
  return callerOverHttp(cloud, key.principal);
}

/** Only S3 answers requests that nobody signed. */
function anonymousCaller(cloud: Cloud, service: Service): Caller {
  if (service.name !== 's3') throw authenticationError('missing', service);
  return callerOverHttp(cloud, { kind: 'anonymous' });
}

function callerOverHttp(cloud: Cloud, principal: Principal): Caller {
  return { principal, calledVia: [], secureTransport: cloud.options.countsAsTls ?? true };
}

function verifySignature(service: Service, received: ReceivedRequest, claim: SignatureClaim, key: AccessKey): void {
  const expected = computeSignature(received, claim, key.secretAccessKey);
  if (!isSame(expected, claim.signature)) throw authenticationError('signature', service);
  const declared = received.headers['x-amz-content-sha256'] ?? '';
  if (/^[0-9a-f]{64}$/.test(declared) && sha256(received.body) !== declared) {
    throw authenticationError('payload', service);
  }
  if (declared.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')) verifyChunks(service, received, claim, key);
}

function verifyChunks(service: Service, received: ReceivedRequest, claim: SignatureClaim, key: AccessKey): void {
  let previous = claim.signature;
  for (const { bytes, signature } of decodeChunkedBody(received.body).chunks) {
    previous = computeChunkSignature(claim, key.secretAccessKey, previous, bytes);
    if (!isSame(previous, signature ?? '')) throw authenticationError('signature', service);
  }
}

function hasExpired(claim: SignatureClaim, now: number): boolean {
  if (claim.expires === undefined) return false;
  return signedAt(claim) + claim.expires * 1000 <= now;
}

function isSame(expected: string, actual: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  return a.length === b.length && timingSafeEqual(a, b);
}
