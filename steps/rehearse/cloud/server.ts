import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { absentService } from './absent-service.ts';
import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import { calledAccount } from '../../authorisation/caller.ts';
import { deliver } from './deliver.ts';
import { dispatch } from './dispatch.ts';
import type { FaultInjector } from './faults/injector.ts';
import type { FaultRule } from './faults/rule.ts';
import { errorOf } from './faults/words.ts';
import { readHttpRequest, withoutFraming, type ReceivedRequest } from './http-request.ts';
import { identify } from './identify.ts';
import { inPages } from './pages.ts';
import { wireOf } from './protocols/index.ts';
import type { PlainRoute, RawAnswer, Service } from './service.ts';
import { readSignatureClaim, signedAt, type SignatureClaim } from './signature.ts';

interface Served {
  readonly cloud: Cloud;
  readonly services: ReadonlyMap<string, Service>;
  readonly faults: FaultInjector;
  /** What ended the cloud's background work, if anything did. */
  readonly defect: () => Error | undefined;
}

export interface CloudServer {
  readonly endpoint: string;
  /** When the last request began, in milliseconds since 1970. */
  lastRequestAt(): number;
  /** Requests are answered from here on. */
  serve(served: Served): void;
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
    serve(served) {
      listener = (incoming, response) => void serveOne(served, incoming, response);
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

async function serveOne(served: Served, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const received = await readHttpRequest(incoming);
    const { answer, fault } = await answerRequest(served, received);
    await deliver(served, received.method, answer, fault, response);
  } catch {
    // The client went away while it sent, or while it was answered: there is nobody to tell.
    response.destroy();
  }
}

interface Answered {
  readonly answer: RawAnswer;
  readonly fault?: FaultRule;
}

async function answerRequest(
  { cloud, services, faults, defect }: Served,
  received: ReceivedRequest,
): Promise<Answered> {
  const plain = findPlainRoute(services, received);
  if (plain) return { answer: await plain.answer(received, cloud) };
  const claim = readSignatureClaim(received);
  const service = findService(services, received, claim);
  const wire = wireOf(service);
  const requestId = randomUUID();
  let faulted: Pick<Answered, 'fault'> = {};
  try {
    const stopped = defect();
    if (stopped) throw stopped;
    const caller = identify(cloud, service, received, claim);
    const request = withoutFraming(received);
    const { operation, input } = wire.parse(request);
    const signed = claim === undefined ? {} : { signedAt: signedAt(claim) };
    const fault = faults.faultOf({ service: service.name, operation, input, ...signed });
    if (fault) {
      faulted = { fault };
      if (fault.kind === 'reset') return { answer: noAnswer, fault };
      const error = errorOf(fault, service);
      if (error) throw error;
    }
    const region = claim?.region ?? cloud.options.region;
    const output = await dispatch(cloud, service, caller, { operation, input, region }, { request, requestId });
    const answerTo = { cloud, caller, accountId: calledAccount(caller), region, requestId, http: request };
    const page = inPages(service.name, operation, input, output);
    return { answer: wire.answer(operation, page, answerTo), ...faulted };
  } catch (error) {
    return { answer: wire.answerError(asAwsError(error), requestId), ...faulted };
  }
}

const noAnswer: RawAnswer = { status: 500, headers: {}, body: '' };

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
