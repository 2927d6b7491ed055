import type { Amount } from '../../steps/events.ts';
import { counted } from '../../steps/counted.ts';
import { formatBytes, formatBytesOf } from '../../steps/format-bytes.ts';

/** `3 of 7 resources`, `12.4 of 80.0 MB`, `12.4 MB`. */
export function formatAmount({ done, total, unit }: Amount): string {
  if (unit === 'bytes') return total === undefined ? formatBytes(done) : formatBytesOf(done, total);
  const noun = unit.slice(0, -1);
  return total === undefined ? counted(done, noun) : `${done} of ${counted(total, noun)}`;
}
