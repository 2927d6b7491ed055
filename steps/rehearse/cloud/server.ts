import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { absentService } from './absent-service.ts';
import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import { calledAccount } from '../../authorisation/caller.ts';
import { dispatch } from './dispatch.ts';
import { readHttpRequest, withoutFraming, type ReceivedRequest } from './http-request.ts';
import { identify } from './identify.ts';
import { wireOf } from './protocols/index.ts';
import type { PlainRoute, RawAnswer, Service } from './service.ts';
import { readSignatureClaim, type SignatureClaim } from './signature.ts';

export interface CloudServer {
  readonly endpoint: string;
  /** When the last request began, in milliseconds since 1970. */
  lastRequestAt(): number;
  /** Requests are answered from here on. */
  serve(cloud: Cloud, services: ReadonlyMap<string, Service>, defect: () => Error | undefined): void;
  close(): Promise<void>;
}

/** Listens on loopback, on a port of the system's choice, so that the endpoint is known before the cloud is made. */
export async function openServer(): Promise<CloudServer> {
  let listener: (incoming: IncomingMessage, response: ServerResponse) => void = () => {};
  let lastRequestAt = Date.now();
  const server = createServer((incoming, response) => {
    lastRequestAt = Date.now();
    listener(incoming, response);
  });
  // A client's pooled connection must not be closed under it between two requests.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastRequestAt: () => lastRequestAt,
    serve(cloud, services, defect) {
      listener = (incoming, response) => void serveOne(cloud, services, defect, incoming, response);
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serveOne(
  cloud: Cloud,
  services: ReadonlyMap<string, Service>,
  defect: () => Error | undefined,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const received = await readHttpRequest(incoming);
    send(received, await answerRequest(cloud, services, defect, received), response);
  } catch {
    // The client went away while it sent, or while it was answered: there is nobody to tell.
    response.destroy();
  }
}

async function answerRequest(
  cloud: Cloud,
  services: ReadonlyMap<string, Service>,
  defect: () => Error | undefined,
  received: ReceivedRequest,
): Promise<RawAnswer> {
  const plain = findPlainRoute(services, received);
  if (plain) return plain.answer(received, cloud);
  const claim = readSignatureClaim(received);
  const service = findService(services, received, claim);
  const wire = wireOf(service);
  const requestId = randomUUID();
  try {
    const stopped = defect();
    if (stopped) throw stopped;
    const caller = identify(cloud, service, received, claim);
    const request = withoutFraming(received);
    const { operation, input } = wire.parse(request);
    const region = claim?.region ?? cloud.options.region;
    const output = await dispatch(cloud, service, caller, { operation, input, region }, { request, requestId });
    const answerTo = { cloud, caller, accountId: calledAccount(caller), region, requestId, http: request };
    return wire.answer(operation, output, answerTo);
  } catch (error) {
    return wire.answerError(asAwsError(error), requestId);
  }
}

function findPlainRoute(services: ReadonlyMap<string, Service>, { path }: ReceivedRequest): PlainRoute | undefined {
  return [...services.values()]
    .flatMap((service) => service.plainRoutes ?? [])
    .find(({ prefix }) => path.startsWith(prefix));
}

/** By the name in the signature's scope; an unsigned request by what it is written like. */
function findService(
  services: ReadonlyMap<string, Service>,
  received: ReceivedRequest,
  claim: SignatureClaim | undefined,
): Service {
  const name = claim?.service ?? unsignedServiceName(services, received);
  return services.get(name) ?? absentService(name, received);
}

function unsignedServiceName(services: ReadonlyMap<string, Service>, received: ReceivedRequest): string {
  const prefix = received.headers['x-amz-target']?.split('.')[0];
  const version = new URLSearchParams(received.body.toString('latin1')).get('Version');
  for (const service of services.values()) {
    if (service.protocol === 'json' && service.targetPrefix === prefix) return service.name;
    if (service.protocol === 'query' && service.version === version) return service.name;
  }
  return prefix ?? 's3';
}

/** What is no AwsError is a defect of the embedded cloud; its text goes to the client, who would otherwise never learn it. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `defect of the embedded cloud: ${text}`, 500);
}

function send({ method }: ReceivedRequest, { status, headers, body }: RawAnswer, response: ServerResponse): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bodyless = method === 'HEAD' || status === 204 || status === 304;
  response.writeHead(status, bodyless ? headers : { ...headers, 'content-length': bytes.length });
  response.end(bodyless ? undefined : bytes);
}
