import type { Output, RawAnswer, Request } from '../../service.ts';
import { responseHeaders } from './headers.ts';
import { routes, type Route } from './routes.ts';
import { writeMembers } from './xml-members.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const byOperation = new Map(routes.map((route) => [route.operation, route]));

export function writeAnswer(operation: string, output: Output, { requestId }: Request): RawAnswer {
  const route = byOperation.get(operation);
  const common = { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId), server: 'AmazonS3' };
  const body = bodyOf(route, output);
  const headers = { ...common, ...body.headers, ...headersOf(body.rest) };
  const status = output['ContentRange'] === undefined ? (route?.status ?? 200) : 206;
  return { status, headers, body: body.body };
}

interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly members: Output;
}

export function writeError({ code, message, status, members }: ErrorParts, requestId: string): RawAnswer {
  const { Headers: extra, ...shown } = members;
  const region = members['Region'];
  const contents = writeMembers(
    { Code: code, Message: message, ...shown, RequestId: requestId, HostId: hostId(requestId) },
    {},
  );
  return {
    status,
    headers: {
      'content-type': 'application/xml',
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId(requestId),
      ...(typeof region === 'string' ? { 'x-amz-bucket-region': region } : {}),
      ...(extra as Record<string, string> | undefined),
    },
    body: status === 304 ? '' : `${declaration}<Error>${contents}</Error>`,
  };
}

interface Written {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
  /** The members that are not in the body. */
  readonly rest: Output;
}

function bodyOf(route: Route | undefined, output: Output): Written {
  const answer = route?.answer;
  if (!answer) return { body: '', headers: {}, rest: output };
  if (answer.kind !== 'xml') {
    const { [answer.member]: value, ...rest } = output;
    const headers: Record<string, string> =
      answer.kind === 'text'
        ? { 'content-type': answer.member === 'Policy' ? 'application/json' : 'application/xml' }
        : {};
    return { body: value as Buffer | string, headers, rest };
  }
  const inHeaders = Object.entries(output).filter(([name]) => (answer.headers ?? []).includes(name));
  const { member } = answer;
  const inBody = member === undefined ? without(output, answer.headers ?? []) : (output[member] as Output);
  const xml = `<${answer.root} xmlns="${namespace}">${writeMembers(inBody, route.lists ?? {})}</${answer.root}>`;
  return {
    body: declaration + xml,
    headers: { 'content-type': 'application/xml' },
    rest: Object.fromEntries(inHeaders),
  };
}

function without(output: Output, names: readonly string[]): Output {
  return Object.fromEntries(Object.entries(output).filter(([name]) => !names.includes(name)));
}

function headersOf(members: Output): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, value] of Object.entries(members)) {
    const name = responseHeaders[member];
    if (name && value !== undefined) headers[name] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [name, value] of Object.entries((members['Metadata'] ?? {}) as Record<string, string>)) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return headers;
}

function hostId(requestId: string): string {
  return Buffer.from(requestId).toString('base64');
}
