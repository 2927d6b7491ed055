import { isIPv4 } from 'node:net';
import { validationError } from '../errors.ts';

/** Fn::Cidr. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html */
export function splitCidr(block: string, count: number, bits: number): readonly string[] {
  const [address = '', prefix = ''] = block.split('/');
  const width = isIPv4(address) ? 32 : 128;
  const size = width - bits;
  if (prefix === '' || bits < 0 || size < Number(prefix) || count < 1 || count > 256) {
    throw validationError(`Template error: Fn::Cidr cannot make ${count} blocks of ${bits} bits from ${block}`);
  }
  const base = parseAddress(address, width);
  const network = (base >> BigInt(width - Number(prefix))) << BigInt(width - Number(prefix));
  if (BigInt(count) << BigInt(bits) > 1n << BigInt(width - Number(prefix))) {
    throw validationError(`Template error: Fn::Cidr cannot make ${count} blocks of ${bits} bits from ${block}`);
  }
  return Array.from({ length: count }, (_, index) => {
    return `${formatAddress(network + (BigInt(index) << BigInt(bits)), width)}/${size}`;
  });
}

function parseAddress(address: string, width: number): bigint {
  if (width === 32) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function formatAddress(value: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(16 * (7 - index))) & 65535n);
  return groups
    .map((group) => group.toString(16))
    .join(':')
    .replace(/(^|:)0(:0)+(:|$)/, '::');
}
