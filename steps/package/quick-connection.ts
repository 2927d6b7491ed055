import { Hash } from '@smithy/core/serde';
import { escapeUri } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '@smithy/types';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { domainOf } from '../partition.ts';
import type { QuickSettings } from './quick-settings.ts';

export interface QuickRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
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
  const { region, credentials } = settings;
  const sha256 = Hash.bind(null, 'sha256');
  // S3 signs the path as it is. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256, uriEscapePath: false });
  let opened: ReturnType<typeof openAgent> | undefined;
  return {
    send: async (asked) => {
      const [signed, { agent, request }] = await Promise.all([
        signer.sign(toHttp(asked, settings)),
        (opened ??= openAgent(settings)),
      ]);
      const { method, hostname, port, headers, path, query = {} } = signed;
      const options = { method, hostname, port, headers, path: path + queryText(query), agent, signal };
      return receive(request(options), asked.body, settings);
    },
  };
}

/** Of the two only what is needed is loaded. */
async function openAgent({ endpoint, httpsAgent }: QuickSettings) {
  const { Agent, request } = await (endpoint?.protocol === 'http:' ? import('node:http') : import('node:https'));
  return { agent: new Agent({ ...httpsAgent, keepAlive: true, maxSockets: 50 }), request };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function toHttp({ method, bucket, key, query, headers, body }: QuickRequest, settings: QuickSettings): HttpRequest {
  const { region, endpoint } = settings;
  const path = key.split('/').map(escapeUri).join('/');
  const place = endpoint
    ? {
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
        path: `/${bucket}/${path}`,
      }
    : { protocol: 'https:', hostname: `${bucket}.s3.${region}.${domainOf(region)}`, path: `/${path}` };
  return {
    ...place,
    method,
    query: { ...query },
    headers: { host: endpoint?.host ?? place.hostname, 'user-agent': 'codebuild-steps', ...headers },
    ...(body ? { body } : {}),
  };
}

function queryText(query: NonNullable<HttpRequest['query']>): string {
  const pairs = Object.keys(query)
    .toSorted()
    .map((name) => `${escapeUri(name)}=${escapeUri(String(query[name]))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

type Timeouts = Pick<QuickSettings, 'connectionTimeout' | 'socketTimeout'>;

async function receive(
  request: ClientRequest,
  body: Uint8Array | undefined,
  timeouts: Timeouts,
): Promise<QuickAnswer> {
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
