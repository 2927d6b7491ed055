import type { RawAnswer } from '../../service.ts';

/** What a CGI program printed, as an HTTP answer. https://www.rfc-editor.org/rfc/rfc3875#section-6 */
export function readCgiAnswer(output: Buffer): RawAnswer {
  const { end, length } = findHeadEnd(output);
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, end).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body: output.subarray(end + length) };
}

function findHeadEnd(output: Buffer): { readonly end: number; readonly length: number } {
  const crlf = output.indexOf('\r\n\r\n');
  if (crlf >= 0) return { end: crlf, length: 4 };
  const lf = output.indexOf('\n\n');
  return lf >= 0 ? { end: lf, length: 2 } : { end: output.length, length: 0 };
}
