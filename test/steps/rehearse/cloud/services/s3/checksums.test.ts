import { describe, expect, it } from 'vitest';
import {
  checksum,
  checksumNameOf,
  verifyChecksums,
  verifyMd5,
} from '../../../../../../steps/rehearse/cloud/services/s3/checksums.ts';

const digits = Buffer.from('123456789');

describe('checksums', () => {
  // The check values of https://reveng.sourceforge.io/crc-catalogue/ and the digests of any sha1sum.
  it.each([
    ['ChecksumCRC32', 'cbf43926'],
    ['ChecksumCRC32C', 'e3069283'],
    ['ChecksumCRC64NVME', 'ae8b14860a799888'],
    ['ChecksumSHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['ChecksumSHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('%s of the nine digits is %s, in one piece and in two', (name, hex) => {
    const expected = Buffer.from(hex, 'hex').toString('base64');
    expect(checksum(name, digits)).toBe(expected);
    expect(checksum(name, digits.subarray(0, 4), digits.subarray(4))).toBe(expected);
  });

  it('are verified, and made where only their algorithm is given', () => {
    const right = checksum('ChecksumCRC32', digits);
    expect(verifyChecksums({ ChecksumCRC32: right }, digits)).toEqual({ ChecksumCRC32: right });
    expect(verifyChecksums({ ChecksumAlgorithm: 'CRC32' }, digits)).toEqual({ ChecksumCRC32: right });
    expect(verifyChecksums({}, digits)).toEqual({});
    expect(() => verifyChecksums({ ChecksumCRC32: 'AAAAAA==' }, digits)).toThrow(
      'The CRC32 you specified did not match the calculated checksum.',
    );
    expect(() => checksumNameOf('MD4')).toThrow('Checksum algorithm provided is unsupported');
  });

  it('of the old kind are verified too', () => {
    expect(() => verifyMd5('JfnnlDI7RTiF9RgfG2JNCw==', digits)).not.toThrow();
    expect(() => verifyMd5('AAAAAAAAAAAAAAAAAAAAAA==', digits)).toThrow('The Content-MD5 you specified did not match');
    expect(() => verifyMd5('short', digits)).toThrow('The Content-MD5 you specified was invalid.');
  });
});
