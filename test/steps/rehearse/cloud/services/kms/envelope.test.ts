import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, readSealedFor, seal } from '../../../../../../steps/rehearse/cloud/services/kms/envelope.ts';

const sealedFor = {
  keyArn: 'arn:aws:kms:eu-west-1:222222222222:key/00000000-0000-4000-8000-000000000000',
  materialNumber: 3,
};
const material = randomBytes(32);
const contexts = fc.dictionary(fc.string(), fc.string());

describe('a sealed text', () => {
  it('opens with the same key and context, in whatever order the context is given', () => {
    fc.assert(
      fc.property(fc.uint8Array(), contexts, (bytes, context) => {
        const sealed = seal(Buffer.from(bytes), sealedFor, material, context);
        const reversed = Object.fromEntries(Object.entries(context).toReversed());
        expect(open(sealed, material, reversed)).toEqual(Buffer.from(bytes));
        expect(readSealedFor(sealed)).toEqual(sealedFor);
      }),
    );
  });

  it('does not open with another context, another key, or a changed byte', () => {
    const sealed = seal(Buffer.from('secret'), sealedFor, material, { a: '1' });
    expect(open(sealed, material, { a: '2' })).toBeUndefined();
    expect(open(sealed, material, {})).toBeUndefined();
    expect(open(sealed, randomBytes(32), { a: '1' })).toBeUndefined();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(open(changed, material, { a: '1' })).toBeUndefined();
    }
  });

  it('is not read from bytes that are no ciphertext', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('plain text'), randomBytes(200)]) {
      if (bytes[0] !== 1) expect(readSealedFor(bytes)).toBeUndefined();
    }
  });
});
