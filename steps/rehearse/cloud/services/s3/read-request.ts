import { notInEmbeddedCloud } from '../../aws-error.ts';
import type { HttpRequest, Input } from '../../service.ts';
import { malformedXml, signatureNotSupported } from './errors.ts';
import { queryParameters, refusedHeaders, requestHeaders } from './headers.ts';
import { parseXml } from './parse-xml.ts';
import { routes, subresources, type Route } from './routes.ts';
import { readMembers } from './xml-members.ts';

interface Target {
  readonly bucket?: string;
  readonly key?: string;
}

/** The operation and its input. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html for both forms of address. */
export function readRequest(http: HttpRequest): { readonly operation: string; readonly input: Input } {
  if (http.query.has('AWSAccessKeyId')) throw signatureNotSupported();
  const target = targetOf(http);
  const route = routeOf(http, target);
  const named = {
    ...(target.bucket === undefined ? {} : { Bucket: target.bucket }),
    ...(target.key === undefined ? {} : { Key: target.key }),
  };
  return { operation: route.operation, input: { ...membersOf(http), ...bodyOf(http, route), ...named } };
}

// A virtual host of AWS's own, or of an endpoint that has a name: an address has none.
const virtualHost = /^(?<bucket>.+?)\.(?:s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com|localhost)(?::\d+)?$/;

function targetOf({ path, headers }: HttpRequest): Target {
  const hosted = virtualHost.exec(headers['host'] ?? '')?.groups?.['bucket'];
  const rest = path.replace(/^\//, '');
  if (hosted) return rest === '' ? { bucket: hosted } : { bucket: hosted, key: decodeURIComponent(rest) };
  if (rest === '') return {};
  const slash = rest.indexOf('/');
  const bucket = decodeURIComponent(slash < 0 ? rest : rest.slice(0, slash));
  const key = slash < 0 ? '' : rest.slice(slash + 1);
  return key === '' ? { bucket } : { bucket, key: decodeURIComponent(key) };
}

function routeOf(http: HttpRequest, { bucket, key }: Target): Route {
  const level = key === undefined ? (bucket === undefined ? 'service' : 'bucket') : 'object';
  const part = [...http.query.keys()].find((name) => subresources.has(name));
  const route = routes.find(
    (one) => one.method === http.method && one.level === level && isNamed(one, http) && (!part || one.query === part),
  );
  if (route) return route;
  throw notInEmbeddedCloud('s3', `${http.method} of a ${level}${part ? `'s ${part}` : ''}`);
}

function isNamed({ query, header }: Route, http: HttpRequest): boolean {
  if (header !== undefined && http.headers[header] === undefined) return false;
  if (query === undefined) return true;
  const [name = '', value] = query.split('=');
  return value === undefined ? http.query.has(name) : http.query.get(name) === value;
}

/** Headers and parameters by member. In a presigned URL a header may be a parameter. */
function membersOf({ headers, query }: HttpRequest): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of query) {
    const member = queryParameters[name] ?? (name.startsWith('x-amz-') ? headerMember(name) : undefined);
    if (member) members[member] = value;
  }
  for (const [name, value] of Object.entries(headers)) {
    const member = headerMember(name);
    if (member) members[member] = value;
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  return { ...members, Metadata: metadata };
}

function headerMember(name: string): string | undefined {
  if (refusedHeaders.test(name)) throw notInEmbeddedCloud('s3', `the header ${name}`);
  return Object.hasOwn(requestHeaders, name) ? requestHeaders[name] : undefined;
}

function bodyOf({ body }: HttpRequest, route: Route): Record<string, unknown> {
  if (!route.body) return {};
  const { member, kind } = route.body;
  if (kind === 'bytes') return { [member]: body };
  if (kind === 'text') return { [member]: body.toString('utf8') };
  if (body.length === 0) {
    if (route.operation === 'CreateBucket') return {};
    throw malformedXml();
  }
  return { [member]: readMembers(parseXml(body.toString('utf8')), route.lists ?? {}) };
}
