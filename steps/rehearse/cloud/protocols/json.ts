import { AwsError } from '../aws-error.ts';
import type { HttpRequest, Input, JsonService, RawAnswer } from '../service.ts';
import type { Wire } from './wire.ts';

/** X-Amz-Target and JSON. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonWire(service: JsonService): Wire {
  const answer = (
    status: number,
    requestId: string,
    value: unknown,
    headers: Record<string, string> = {},
  ): RawAnswer => ({
    status,
    headers: {
      'content-type': `application/x-amz-json-${service.jsonVersion}`,
      'x-amzn-requestid': requestId,
      ...headers,
    },
    body: renderJson(value),
  });
  return {
    parse: (http) => ({ operation: operationOf(http), input: parseBody(http) }),
    answer: (_operation, output, { requestId }) => answer(200, requestId, output),
    answerError: (error, requestId) =>
      answer(
        error.status,
        requestId,
        { __type: error.code, message: error.message, ...error.members },
        { 'x-amzn-errortype': error.code },
      ),
  };
}

/** Times travel as seconds since 1970 with milliseconds as fraction, bytes as base64. */
export function renderJson(value: unknown): string {
  return JSON.stringify(toWire(value));
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toWire);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), toWire(member)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWire(member)]));
}

function operationOf(http: HttpRequest): string {
  const target = http.headers['x-amz-target'] ?? '';
  const operation = target.slice(target.lastIndexOf('.') + 1);
  if (operation === '')
    throw new AwsError('UnknownOperationException', 'The request names no operation in X-Amz-Target', 400);
  return operation;
}

function parseBody(http: HttpRequest): Input {
  const text = http.body.toString('utf8');
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object', 400);
}
