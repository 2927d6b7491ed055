import { createHash } from 'node:crypto';

/** S3 names owners by a canonical id of 64 hexadecimal digits. */
export function ownerOf(accountId: string): { readonly ID: string } {
  return { ID: createHash('sha256').update(`canonical user of ${accountId}`).digest('hex') };
}
