import { notInEmbeddedCloud } from './aws-error.ts';
import { renderJson } from './protocols/json.ts';
import { renderMembers } from './protocols/xml.ts';
import type { HttpRequest, Service } from './service.ts';

/** The services of AWS that speak REST with XML; all others with paths speak JSON. */
const xmlServices = new Set(['cloudfront', 'route53', 's3-control']);

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
    answerError: ({ code, message, status }, requestId) => {
      const isXml = xmlServices.has(name);
      return {
        status,
        headers: {
          'content-type': isXml ? 'application/xml' : 'application/json',
          'x-amzn-errortype': code,
          'x-amzn-requestid': requestId,
        },
        body: isXml ? renderXml(code, message, requestId) : renderJson({ __type: code, message }),
      };
    },
  };
}

function renderXml(code: string, message: string, requestId: string): string {
  const error = renderMembers({ Type: 'Sender', Code: code, Message: message });
  return `<ErrorResponse><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
