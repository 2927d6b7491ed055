import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Input } from '../../service.ts';
import { crc32c, crc64nvme } from './crc.ts';
import { badDigest, invalidDigest, invalidRequest } from './errors.ts';
import type { ChecksumName, Checksums } from './state.ts';

/** A digest that is fed piece by piece. */
interface Digest {
  update(bytes: Uint8Array): void;
  value(): Buffer;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
const digests: Readonly<Record<ChecksumName, () => Digest>> = {
  ChecksumCRC32: () => number32((bytes, previous) => crc32(bytes, previous)),
  ChecksumCRC32C: () => number32(crc32c),
  ChecksumCRC64NVME: crc64nvme,
  ChecksumSHA1: () => hash('sha1'),
  ChecksumSHA256: () => hash('sha256'),
};
export const checksumNames = Object.keys(digests) as readonly ChecksumName[];

export function checksumNameOf(algorithm: unknown): ChecksumName | undefined {
  if (algorithm === undefined || algorithm === '') return undefined;
  const name = checksumNames.find((known) => known === `Checksum${String(algorithm).toUpperCase()}`);
  if (!name)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  return name;
}

/** `CRC32` for `ChecksumCRC32`. */
export function algorithmOf(name: ChecksumName): string {
  return name.slice('Checksum'.length);
}

export function runningChecksum(name: ChecksumName): Digest {
  return digests[name]();
}

/** Base64 of the digest over all pieces. */
export function checksum(name: ChecksumName, ...pieces: readonly Uint8Array[]): string {
  const digest = runningChecksum(name);
  for (const piece of pieces) digest.update(piece);
  return digest.value().toString('base64');
}

/**
 * The checksums that came with the bytes, after each was found right. `knownSha256` is a digest of the same bytes that was
 * verified before (the signature's), so that they are not hashed twice.
 */
export function verifyChecksums(input: Input, bytes: Buffer, knownSha256?: string): Checksums {
  const given: Partial<Record<ChecksumName, string>> = {};
  for (const name of checksumNames) {
    const claimed = input[name];
    if (typeof claimed !== 'string' || claimed === '') continue;
    const isKnown = name === 'ChecksumSHA256' && knownSha256 === Buffer.from(claimed, 'base64').toString('hex');
    if (!isKnown && checksum(name, bytes) !== claimed) throw badDigest(algorithmOf(name));
    given[name] = claimed;
  }
  const wanted = checksumNameOf(input['ChecksumAlgorithm']);
  if (wanted && Object.keys(given).length === 0) given[wanted] = checksum(wanted, bytes);
  return given;
}

export function verifyMd5(claimed: unknown, bytes: Buffer): void {
  if (typeof claimed !== 'string' || claimed === '') return;
  const digest = Buffer.from(claimed, 'base64');
  if (digest.length !== 16) throw invalidDigest();
  if (!createHash('md5').update(bytes).digest().equals(digest)) throw badDigest('Content-MD5');
}

function number32(next: (bytes: Uint8Array, previous: number) => number): Digest {
  let current = 0;
  return {
    update(bytes) {
      current = next(bytes, current);
    },
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(current);
      return bytes;
    },
  };
}

function hash(algorithm: string): Digest {
  const running = createHash(algorithm);
  return { update: (bytes) => void running.update(bytes), value: () => running.digest() };
}
