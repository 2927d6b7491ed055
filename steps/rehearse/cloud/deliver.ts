import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cloud } from './cloud.ts';
import type { FaultInjector } from './faults/injector.ts';
import type { FaultRule } from './faults/rule.ts';
import type { RawAnswer } from './service.ts';

/** Sends the answer, unless a fault of the connection keeps it from arriving. */
export async function deliver(
  { cloud, faults }: { readonly cloud: Cloud; readonly faults: FaultInjector },
  method: string,
  answer: RawAnswer,
  fault: FaultRule | undefined,
  response: ServerResponse,
): Promise<void> {
  const offset = faults.clockOffset();
  if (offset !== 0) response.setHeader('date', new Date(Date.now() + offset).toUTCString());
  switch (fault?.kind) {
    case 'reset':
    case 'lost-answer':
      response.socket?.resetAndDestroy();
      return;
    case 'truncated':
      sendHalf(answer, response);
      return;
    case 'slow':
      await delay(fault.milliseconds ?? 1000, undefined, { signal: cloud.signal });
  }
  send(method, answer, response);
}

/** The whole length is announced, half of it sent, and the connection closed. */
function sendHalf({ status, headers, body }: RawAnswer, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': Math.max(bytes.length, 1) });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  response.flushHeaders();
}

function send(method: string, { status, headers, body }: RawAnswer, response: ServerResponse): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bodyless = method === 'HEAD' || status === 204 || status === 304;
  response.writeHead(status, bodyless ? headers : { ...headers, 'content-length': bytes.length });
  response.end(bodyless ? undefined : bytes);
}
