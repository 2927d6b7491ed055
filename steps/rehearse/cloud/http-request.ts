import type { IncomingMessage } from 'node:http';
import { decodeChunkedBody } from './chunked-body.ts';
import type { HttpRequest } from './service.ts';

/** The request as it was received, with the body whole: signatures are over these bytes. */
export interface ReceivedRequest extends HttpRequest {
  /** The query string as the client wrote it, which the signature is over. */
  readonly rawQuery: string;
}

export async function readHttpRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: readHeaders(incoming),
    body: await readBody(incoming),
  };
}

/** What a service sees of it: the framing that only the transport needs is gone. */
export function withoutFraming(received: ReceivedRequest): HttpRequest {
  const hash = received.headers['x-amz-content-sha256'] ?? '';
  if (!hash.startsWith('STREAMING-')) return received;
  const { contents, trailers } = decodeChunkedBody(received.body);
  const encoding = (received.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(',');
  const headers: Record<string, string> = { ...received.headers, ...trailers };
  delete headers['content-encoding'];
  if (encoding !== '') headers['content-encoding'] = encoding;
  headers['content-length'] = String(contents.length);
  return { ...received, headers, body: contents };
}

function readHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
