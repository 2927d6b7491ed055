import { parse } from 'yaml';
import { badRequest } from './state.ts';
import type { Members } from './state.ts';

export interface OpenApi {
  readonly title: string;
  /** Per path, the definition of each method in upper case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Members>>>>;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method'];

/** Reads an OpenAPI document as an import does: Swagger 2.0 or OpenAPI 3.0, JSON or YAML. */
export function readOpenApi(body: unknown): OpenApi {
  const document = documentOf(body);
  const version = document['swagger'] ?? document['openapi'];
  if (String(version) !== '2.0' && !/^3\.0(\.\d+)?$/.test(String(version))) {
    throw badRequest('Invalid OpenAPI input. Unsupported or missing specification version.');
  }
  if (!isObject(document['paths'])) throw badRequest('Invalid OpenAPI input. The document has no paths object.');
  const info = isObject(document['info']) ? document['info'] : {};
  const paths = Object.entries(document['paths']).filter(([path]) => !path.startsWith('x-'));
  return {
    title: typeof info['title'] === 'string' ? info['title'] : '',
    paths: Object.fromEntries(paths.map(([path, item]) => [path, methodsOf(path, item)])),
  };
}

function documentOf(body: unknown): Members {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : body;
  try {
    const document: unknown = typeof text === 'string' ? parse(text) : text;
    if (isObject(document)) return document;
  } catch {
    // Falls through to the one answer for everything that is no object.
  }
  throw badRequest('Unable to parse OpenAPI input.');
}

function methodsOf(path: string, item: unknown): Readonly<Record<string, Members>> {
  // An HTTP API's route for what no other takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
  if (!path.startsWith('/') && path !== '$default')
    throw badRequest(`Invalid OpenAPI input. Resource path '${path}' must start with '/'.`);
  if (!isObject(item)) throw badRequest(`Invalid OpenAPI input. Path '${path}' is not an object.`);
  const known = Object.entries(item).filter(([name]) => methods.includes(name.toLowerCase()));
  return Object.fromEntries(
    known.map(([name, method]) => [
      name.startsWith('x-') ? 'ANY' : name.toUpperCase(),
      {
        ...(isObject(method) &&
          isObject(method['x-amazon-apigateway-integration']) && {
            methodIntegration: method['x-amazon-apigateway-integration'],
          }),
      },
    ]),
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
