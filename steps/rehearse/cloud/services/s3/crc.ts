// Node has CRC-32 only. Both polynomials are reflected, as the checksums are.
const castagnoli = 0x82f63b78;
const nvmeHigh = 0x9a6c9329;
const nvmeLow = 0xac4bc9b5;

let castagnoliTable: Uint32Array | undefined;

/** CRC-32C (RFC 3720, appendix B.4), going on from `previous`. */
export function crc32c(bytes: Uint8Array, previous: number): number {
  const table = (castagnoliTable ??= makeTable32(castagnoli));
  let crc = ~previous;
  for (let at = 0; at < bytes.length; at++) {
    crc = (table[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

interface Table64 {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

let nvmeTable: Table64 | undefined;

/** CRC-64/NVME in two halves, for a number has no 64 bits and a bigint is slow. */
export function crc64nvme(): { update(bytes: Uint8Array): void; value(): Buffer } {
  const table = (nvmeTable ??= makeTable64(nvmeHigh, nvmeLow));
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const index = (low ^ (bytes[at] as number)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (table.low[index] as number);
        high = (high >>> 8) ^ (table.high[index] as number);
      }
    },
    value() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0, 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes;
    },
  };
}

function makeTable32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}

function makeTable64(polynomialHigh: number, polynomialLow: number): Table64 {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let index = 0; index < 256; index++) {
    let high = 0;
    let low = index;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomialLow : 0);
      high = (high >>> 1) ^ (isOdd ? polynomialHigh : 0);
    }
    table.high[index] = high;
    table.low[index] = low;
  }
  return table;
}
