import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { sha256 } from '../content-digest.ts';
import { given } from '../given.ts';
import { domainOf } from '../partition.ts';
import { encodeUri, signatureAlgorithm, signatureOf } from '../request-signature.ts';
import type { QuickSettings } from './quick-settings.ts';

export interface QuickRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** With `x-amz-content-sha256` among the headers. */
  readonly body?: Uint8Array;
}

export interface QuickAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface QuickConnection {
  /** The answer of a request that succeeded; anything else is an error. */
  send(request: QuickRequest): Promise<QuickAnswer>;
}

export function openConnection(settings: QuickSettings, signal: AbortSignal): QuickConnection {
  let opened: ReturnType<typeof openAgent> | undefined;
  return {
    send: async (asked) => {
      const { agent, request } = await (opened ??= openAgent(settings));
      return receive(request({ ...signed(asked, settings, new Date()), agent, signal }), asked.body, settings);
    },
  };
}

/** Of the two only what is needed is loaded. */
async function openAgent({ endpoint, httpsAgent }: QuickSettings) {
  const { Agent, request } = await (endpoint?.protocol === 'http:' ? import('node:http') : import('node:https'));
  return { agent: new Agent({ ...httpsAgent, keepAlive: true, maxSockets: 50 }), request };
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string;
  readonly hostname: string;
  readonly port?: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All headers are signed. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export function signed(request: QuickRequest, settings: QuickSettings, time: Date): SentRequest {
  const { region, credentials } = settings;
  const { hostname, port, host, path } = placeOf(request, settings);
  const timestamp = time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const payloadHash = request.headers['x-amz-content-sha256'] ?? sha256('');
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': timestamp,
    ...given('x-amz-security-token', credentials.sessionToken),
  };
  const signedHeaders = Object.keys(headers).toSorted();
  const terms = { date: timestamp.slice(0, 8), region, service: 's3', timestamp, signedHeaders };
  const rawQuery = queryOf(request);
  const signature = signatureOf(
    { method: request.method, path, rawQuery, headers, payloadHash },
    terms,
    credentials.secretAccessKey,
  );
  const credential = `${credentials.accessKeyId}/${terms.date}/${region}/s3/aws4_request`;
  return {
    method: request.method,
    hostname,
    ...given('port', port),
    path: rawQuery === '' ? path : `${path}?${rawQuery}`,
    headers: {
      ...headers,
      'user-agent': 'codebuild-steps',
      authorization: `${signatureAlgorithm} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function placeOf({ bucket, key }: QuickRequest, { region, endpoint }: QuickSettings) {
  const path = key.split('/').map(encodeUri).join('/');
  if (endpoint) {
    const { hostname, port, host } = endpoint;
    return { hostname, port: port || undefined, host, path: `/${bucket}/${path}` };
  }
  const hostname = `${bucket}.s3.${region}.${domainOf(region)}`;
  return { hostname, port: undefined, host: hostname, path: `/${path}` };
}

function queryOf({ query }: QuickRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`);
  return pairs.toSorted().join('&');
}

type Timeouts = Pick<QuickSettings, 'connectionTimeout' | 'socketTimeout'>;

async function receive(request: ClientRequest, body: Uint8Array | undefined, timeouts: Timeouts): Promise<QuickAnswer> {
  endAfter(request, timeouts);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject).on('response', resolve).end(body);
  });
  const text = await readText(response);
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
  return { headers: response.headers, text };
}

async function readText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function endAfter(request: ClientRequest, { connectionTimeout, socketTimeout }: Timeouts): void {
  const end = () => void request.destroy(new Error('no answer in time'));
  request.setTimeout(socketTimeout, end);
  if (connectionTimeout === 0) return;
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(end, connectionTimeout);
    socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}
