import { notInEmbeddedCloud } from './aws-error.ts';
import { renderJson } from './protocols/json.ts';
import type { HttpRequest, Service } from './service.ts';

/** Stands for a service that the embedded cloud does not have, and refuses in the protocol that the request is written in. */
export function absentService(name: string, http: HttpRequest): Service {
  if (http.headers['x-amz-target'] !== undefined) {
    return { name, protocol: 'json', targetPrefix: '', jsonVersion: '1.1', operations: {} };
  }
  if ((http.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return { name, protocol: 'query', version: '', xmlNamespace: '', operations: {} };
  }
  return {
    name,
    protocol: 'rest',
    operations: {},
    route({ method, path }) {
      throw notInEmbeddedCloud(name, `${method} ${path}`);
    },
    answer: () => ({ status: 501, headers: {}, body: '' }),
    answerError: ({ code, message, status }, requestId) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': requestId },
      body: renderJson({ __type: code, message }),
    }),
  };
}
