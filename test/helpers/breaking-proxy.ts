import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BreakingProxy {
  readonly endpoint: string;
  /** The token that came with the last request of a package manager. */
  readonly token: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Stands before a cloud, also for the endpoints of its package repositories, and answers what `isBroken` says with an error and with what a
 * careless server might: the token that it was sent.
 */
export async function startBreakingProxy(
  cloudEndpoint: string,
  isBroken: (method: string, path: string) => boolean,
  status = 502,
): Promise<BreakingProxy> {
  let token = 'none';
  const server = createServer((asked, answer) => {
    const { method = '', url = '', headers } = asked;
    const [, sent] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? [];
    if (sent !== undefined) token = Buffer.from(sent, 'base64').toString('utf8').replace(/^aws:/, '');
    const forward = (body: Buffer) => {
      if (isBroken(method, url)) return answer.writeHead(status).end(`upstream was told ${token}`);
      const forwarded = request(`${cloudEndpoint}${url}`, { method, headers }, (given) => {
        void readBody(given).then((text) => {
          const { 'content-length': length, 'transfer-encoding': _, ...others } = given.headers;
          if (method === 'HEAD')
            return answer.writeHead(given.statusCode ?? 500, { ...others, 'content-length': length }).end();
          const own = others['content-type']?.includes('json')
            ? Buffer.from(text.toString('utf8').replaceAll(cloudEndpoint, endpoint))
            : text;
          return answer.writeHead(given.statusCode ?? 500, others).end(own);
        });
      });
      return forwarded.end(body);
    };
    // A client that was stopped in the middle of its request waits for no answer.
    void readBody(asked).then(forward, () => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { endpoint, token: () => token, stop };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
