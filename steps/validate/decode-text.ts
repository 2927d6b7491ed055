import { isUtf8 } from 'node:buffer';
import type { Finding } from '../finding.ts';
import { ownFinding, startOf } from './own-finding.ts';

/** The text of a file in UTF-8, without its byte order mark; anything else is a finding at the first byte that is not. */
export function decodeText(bytes: Buffer, file: string): string | Finding {
  const encoding = utf16Mark(bytes);
  if (encoding) return rejected(file, `this file is in ${encoding}; CloudFormation reads UTF-8: save it as UTF-8`);
  const zero = bytes.indexOf(0);
  if (zero >= 0) return rejected(file, `this is a binary file: byte ${zero} is zero`);
  if (!isUtf8(bytes)) return notUtf8(bytes, file);
  return new TextDecoder().decode(bytes);
}

function utf16Mark(bytes: Buffer): string | undefined {
  const mark = bytes.subarray(0, 2).toString('hex');
  return { fffe: 'UTF-16 (little endian)', feff: 'UTF-16 (big endian)' }[mark];
}

function notUtf8(bytes: Buffer, file: string): Finding {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, start);
    const content = bytes.subarray(start, end < 0 ? undefined : end);
    if (isUtf8(content) && end >= 0) {
      start = end + 1;
      continue;
    }
    const column = new TextDecoder().decode(content).indexOf('\uFFFD') + 1;
    const message = 'this is not UTF-8 (perhaps Latin-1): save the file as UTF-8';
    return ownFinding({ ruleId: 'STEPS001', message, location: { file, line, column: Math.max(1, column) } });
  }
}

function rejected(file: string, message: string): Finding {
  return ownFinding({ ruleId: 'STEPS001', message, location: startOf(file) });
}
