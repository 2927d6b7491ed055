import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../../cloud.ts';
import type { HttpRequest, PlainRoute, RawAnswer } from '../../../service.ts';

// No bucket has so short a name.
const prefix = '/cf/custom-resource-answers/';

const waiting = new WeakMap<Cloud, Map<string, (body: string) => void>>();

interface AnswerAddress {
  /** A presigned address in S3 in AWS; here one of the cloud's own port, without TLS. */
  readonly url: string;
  readonly body: Promise<string>;
  close(): void;
}

/** An address to which a custom resource's function can put its answer once. */
export function openAnswerAddress(cloud: Cloud): AnswerAddress {
  const ofCloud = waiting.get(cloud) ?? new Map<string, (body: string) => void>();
  waiting.set(cloud, ofCloud);
  const id = randomUUID();
  const body = new Promise<string>((resolve) => ofCloud.set(id, resolve));
  return { url: `${cloud.endpoint}${prefix}${id}`, body, close: () => void ofCloud.delete(id) };
}

export const customResourceAnswers: PlainRoute = {
  prefix,
  answer: (http, cloud) => Promise.resolve(take(http, cloud)),
};

function take({ method, path, body }: HttpRequest, cloud: Cloud): RawAnswer {
  const resolve = waiting.get(cloud)?.get(path.slice(prefix.length));
  const headers = { 'content-type': 'text/plain' };
  if (method !== 'PUT' || !resolve)
    return { status: 403, headers, body: 'no custom resource waits for an answer here\n' };
  resolve(body.toString('utf8'));
  return { status: 200, headers, body: '' };
}
