import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionContext } from './inputs.ts';

// A ciphertext names its key, as KMS's do: Decrypt needs no key id for a symmetric key.
// version (1) · number of the key material (2) · length of the ARN (2) · ARN · nonce (12) · tag (16) · ciphertext
const version = 1;
const fixedLength = 5;
const nonceLength = 12;
const tagLength = 16;

export interface SealedFor {
  readonly keyArn: string;
  readonly materialNumber: number;
}

interface Parts extends SealedFor {
  readonly header: Buffer;
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly ciphertext: Buffer;
}

/** AES-256-GCM; the encryption context is authenticated, not stored. */
export function seal(plaintext: Buffer, sealedFor: SealedFor, material: Buffer, context: EncryptionContext): Buffer {
  const header = headerOf(sealedFor);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', material, nonce);
  cipher.setAAD(authenticatedData(header, context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
}

/** Undefined where the context or the bytes are not those that were sealed. */
export function open(sealed: Buffer, material: Buffer, context: EncryptionContext): Buffer | undefined {
  const parts = split(sealed);
  if (!parts) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', material, parts.nonce);
  decipher.setAAD(authenticatedData(parts.header, context));
  decipher.setAuthTag(parts.tag);
  try {
    return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function readSealedFor(sealed: Buffer): SealedFor | undefined {
  const parts = split(sealed);
  return parts && { keyArn: parts.keyArn, materialNumber: parts.materialNumber };
}

function headerOf({ keyArn, materialNumber }: SealedFor): Buffer {
  const header = Buffer.alloc(fixedLength + keyArn.length);
  header.writeUInt8(version, 0);
  header.writeUInt16BE(materialNumber, 1);
  header.writeUInt16BE(keyArn.length, 3);
  header.write(keyArn, fixedLength, 'latin1');
  return header;
}

function split(sealed: Buffer): Parts | undefined {
  if (sealed.length < fixedLength || sealed.readUInt8(0) !== version) return undefined;
  const headerEnd = fixedLength + sealed.readUInt16BE(3);
  const nonceEnd = headerEnd + nonceLength;
  const tagEnd = nonceEnd + tagLength;
  if (sealed.length < tagEnd) return undefined;
  return {
    header: sealed.subarray(0, headerEnd),
    materialNumber: sealed.readUInt16BE(1),
    keyArn: sealed.toString('latin1', fixedLength, headerEnd),
    nonce: sealed.subarray(headerEnd, nonceEnd),
    tag: sealed.subarray(nonceEnd, tagEnd),
    ciphertext: sealed.subarray(tagEnd),
  };
}

/** The order in which a context's pairs were given does not count. */
function authenticatedData(header: Buffer, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(pairs))]);
}
