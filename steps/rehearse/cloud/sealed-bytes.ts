import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Bytes encrypted by a data key: nonce, tag and ciphertext. */
export function sealBytes(dataKey: Buffer, bytes: Buffer): readonly Buffer[] {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return [nonce, cipher.getAuthTag(), ciphertext];
}

export function openBytes(dataKey: Buffer, [nonce, tag, ciphertext]: readonly Buffer[]): Buffer {
  if (!nonce || !tag || !ciphertext) throw new Error('what was sealed has lost a part');
  const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
