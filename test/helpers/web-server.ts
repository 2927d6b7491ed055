import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What stands on loopback for a system on the internet: it keeps what it is sent. */
export interface WebServer {
  readonly origin: string;
  readonly received: Received[];
  /** The status of the next answers. */
  status: number;
  readonly close: () => void;
}

export async function startWebServer(): Promise<WebServer> {
  const received: Received[] = [];
  const http = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) as unknown });
      response.writeHead(server.status).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  const server: WebServer = { origin, received, status: 200, close: () => http.close() };
  return server;
}
