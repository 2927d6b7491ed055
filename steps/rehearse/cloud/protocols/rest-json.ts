import { AwsError, notInEmbeddedCloud } from '../aws-error.ts';
import type { HttpRequest, Input, Operation, RestService } from '../service.ts';
import { renderJson } from './json.ts';

/** Where an operation of a REST service lies: `{Name}` stands for one segment of the path, `{Name+}` for the rest of it. */
export interface RestRoute {
  readonly operation: string;
  readonly method: string;
  /** With `?name=value` where only a query parameter tells operations apart. */
  readonly path: string;
  /** The status of success; 200 by default. */
  readonly status?: number;
  /** The member that is the whole body, as bytes. */
  readonly payload?: string;
}

/** A service with JSON bodies and the operation in method and path. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJsonService(
  name: string,
  routes: readonly RestRoute[],
  operations: Readonly<Record<string, Operation>>,
): RestService {
  const matchers = routes.map((route) => ({ route, match: matcherOf(route) }));
  const statuses = new Map(routes.map(({ operation, status = 200 }) => [operation, status]));
  return {
    name,
    protocol: 'rest',
    operations,
    route(http) {
      for (const { route, match } of matchers) {
        const parts = match(http);
        if (parts) return { operation: route.operation, input: inputOf(route, parts, http) };
      }
      throw notInEmbeddedCloud(name, `${http.method} ${http.path}`);
    },
    answer(operation, output, { requestId }) {
      const status = statuses.get(operation) ?? 200;
      const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
      return { status, headers, body: status === 204 ? '' : renderJson(output) };
    },
    answerError({ code, message, status, members }, requestId) {
      const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code, 'x-amzn-requestid': requestId };
      return { status, headers, body: renderJson({ __type: code, message, ...members }) };
    },
  };
}

type Parts = Readonly<Record<string, string>>;

function matcherOf({ method, path }: RestRoute): (http: HttpRequest) => Parts | undefined {
  const [pattern = '', query = ''] = path.split('?');
  const source = pattern.replace(
    /\{(\w+)(\+?)\}/g,
    (_, part: string, rest: string) => `(?<${part}>${rest ? '.+' : '[^/]+'})`,
  );
  const expression = new RegExp(`^${source}/?$`);
  const demanded = [...new URLSearchParams(query)];
  return (http) => {
    if (http.method !== method || !demanded.every(([key, value]) => http.query.get(key) === value)) return undefined;
    const found = expression.exec(http.path);
    if (!found) return undefined;
    return Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
    );
  };
}

function inputOf(route: RestRoute, parts: Parts, http: HttpRequest): Input {
  const query = Object.fromEntries(
    [...new Set(http.query.keys())].map((key) => [key, queryValue(http.query.getAll(key))]),
  );
  const body = route.payload === undefined ? jsonBody(http) : { [route.payload]: http.body };
  return { ...query, ...body, ...parts };
}

function queryValue(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}

function jsonBody(http: HttpRequest): Input {
  if (http.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(http.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object', 400);
}
