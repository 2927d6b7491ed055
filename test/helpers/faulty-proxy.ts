import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `lost`: the request is done, and its answer never arrives. */
export type Fault = 'throttled' | 'reset' | 'lost' | 'unavailable' | 'slow' | 'expired';

export interface FaultyProxy {
  readonly endpoint: string;
  /** How many requests of each operation came, attempts that were faulted among them. */
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: () => number;
  stop(): Promise<void>;
}

const answers: Readonly<Partial<Record<Fault, readonly [status: number, code: string]>>> = {
  throttled: [400, 'Throttling'],
  unavailable: [503, 'ServiceUnavailable'],
  expired: [403, 'ExpiredToken'],
};
const slowMs = 400;

/** Stands before a cloud and does to its answers what networks and busy services do. `fault` is told the number of a request, from 1. */
export async function startFaultyProxy(
  cloudEndpoint: string,
  fault: (request: number, operation: string, accessKeyId: string) => Fault | undefined,
): Promise<FaultyProxy> {
  const counts = new Map<string, number>();
  let [requests, faults] = [0, 0];
  const server = createServer((asked, answer) => {
    void readBody(asked).then(async (body) => {
      const operation = new URLSearchParams(body.toString('utf8')).get('Action') ?? asked.url ?? '';
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      const [, accessKeyId = ''] = /Credential=([^/]+)/.exec(asked.headers.authorization ?? '') ?? [];
      const wrong = fault(++requests, operation, accessKeyId);
      if (wrong !== undefined) faults++;
      const instead = wrong && answers[wrong];
      if (instead) {
        const [status, code] = instead;
        const type = status < 500 ? 'Sender' : 'Receiver';
        return answer
          .writeHead(status, { 'content-type': 'text/xml' })
          .end(
            `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>by the proxy</Message></Error></ErrorResponse>`,
          );
      }
      if (wrong === 'reset') return asked.socket.resetAndDestroy();
      if (wrong === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
      const { method = '', url = '', headers } = asked;
      const forwarded = request(`${cloudEndpoint}${url}`, { method, headers }, (given) => {
        void readBody(given).then((text) => {
          if (wrong === 'lost') return asked.socket.resetAndDestroy();
          const { 'content-length': _, 'transfer-encoding': __, ...others } = given.headers;
          return answer.writeHead(given.statusCode ?? 500, others).end(text);
        });
      });
      return forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    faults: () => faults,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
