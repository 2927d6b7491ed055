import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sink {
  readonly endpoint: string;
  /** Requests since the last reset, by method. */
  readonly requests: Map<string, number>;
  /** Forgets all objects. */
  empty(): void;
  stop(): Promise<void>;
}

interface StoredObject {
  readonly size: number;
  readonly etag: string;
  readonly sha256: string;
  readonly lastModified: Date;
}

/**
 * As much of S3 as packaging needs, in memory and without checking anything, so that it is never what is measured. It keeps digests
 * only. `latencyMs` stands for the way to a real bucket.
 */
export async function startSink(latencyMs: number): Promise<Sink> {
  const objects = new Map<string, StoredObject>();
  const requests = new Map<string, number>();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const method = request.method ?? '';
    requests.set(method, (requests.get(method) ?? 0) + 1);
    setTimeout(() => answer(request, body, response, objects), latencyMs);
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    empty: () => objects.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding']?.includes('aws-chunked') ? withoutChunks(body) : body;
}

/** `SIZE;signature CRLF bytes CRLF`, until a size of 0. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function withoutChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

function answer(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  objects: Map<string, StoredObject>,
): void {
  const url = new URL(request.url ?? '/', 'http://sink');
  const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  const send = (status: number, headers: Record<string, string | number> = {}, text = '') => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers }).end(text);
  };
  if (url.searchParams.has('location')) return send(200, {}, '<LocationConstraint>eu-west-1</LocationConstraint>');
  if (url.searchParams.has('encryption'))
    return send(404, {}, '<Error><Code>ServerSideEncryptionConfigurationNotFoundError</Code></Error>');
  if (key === '') return send(200, { 'content-type': 'application/xml' }, list(bucket, url.searchParams, objects));
  const present = objects.get(key);
  if (request.method === 'PUT') {
    if (present && request.headers['if-none-match'] === '*') {
      return send(412, {}, '<Error><Code>PreconditionFailed</Code><Message>it exists</Message></Error>');
    }
    const digest = (algorithm: string) => createHash(algorithm).update(body);
    objects.set(key, {
      size: body.length,
      etag: digest('md5').digest('hex'),
      sha256: digest('sha256').digest('base64'),
      lastModified: new Date(Math.floor(Date.now() / 1000) * 1000),
    });
    return send(200, { etag: `"${objects.get(key)?.etag}"` });
  }
  if (!present) return send(404);
  const headers = {
    etag: `"${present.etag}"`,
    'last-modified': present.lastModified.toUTCString(),
    'x-amz-checksum-sha256': present.sha256,
    'x-amz-checksum-type': 'FULL_OBJECT',
  };
  response.writeHead(200, { ...headers, 'content-length': present.size }).end();
}

function list(bucket: string, query: URLSearchParams, objects: ReadonlyMap<string, StoredObject>): string {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, 1000);
  const next = keys.length > 1000 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  const contents = page.map((key) => {
    const { size, etag, lastModified } = objects.get(key) as StoredObject;
    return `<Contents><Key>${key}</Key><LastModified>${lastModified.toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size></Contents>`;
  });
  return `<ListBucketResult><Name>${bucket}</Name><IsTruncated>${next !== ''}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}
