import { randomUUID } from 'node:crypto';
import type { Caller } from '../../../../authorisation/caller.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { HttpRequest, PlainRoute, RawAnswer, Request } from '../../service.ts';
import { run } from './invoke.ts';
import { policyOf, type StoredFunction } from './state.ts';
import { urlOwner } from './url-owners.ts';

const prefix = '/lambda-url/';

/** What stands on loopback for the address of a function, `https://ID.lambda-url.REGION.on.aws`: the cloud's own, below its id. */
export function functionUrlStandIn(cloud: Cloud, url: string): string {
  return `${cloud.endpoint}${prefix}${new URL(url).hostname.split('.')[0] ?? ''}`;
}

/** Requests to functions that need no signature of AWS. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export const functionUrls: PlainRoute = {
  prefix,
  async answer(http, cloud) {
    const [, , id = '', ...rest] = http.path.split('/');
    try {
      return await answer(http, `/${rest.join('/')}`, id, cloud);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return json(error.status, { Message: error.code === 'AccessDenied' ? 'Forbidden' : error.message });
    }
  },
};

async function answer(http: HttpRequest, path: string, id: string, cloud: Cloud): Promise<RawAnswer> {
  const owner = urlOwner(cloud, id);
  if (!owner) return json(403, { Message: null });
  const { stored, accountId, region } = owner;
  if (stored.url?.['AuthType'] !== 'NONE')
    throw new AwsError(
      'NotImplemented',
      'signed requests to addresses of functions are not part of the embedded cloud',
      501,
    );
  const caller: Caller = { principal: { kind: 'anonymous' }, calledVia: [], secureTransport: true };
  const request: Request = { cloud, caller, accountId, region, requestId: randomUUID(), http };
  authorise(stored, request);
  const { payload, isError } = await run(stored.latest, eventOf(http, path, id, request), request);
  if (isError) return json(502, { Message: 'Internal Server Error' });
  return responseOf(payload);
}

/** Both, since October 2025. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
function authorise(stored: StoredFunction, { cloud, caller, region }: Request): void {
  const resource = String(stored.latest.configuration['FunctionArn']);
  const policy = policyOf(stored);
  const resourcePolicy = policy === undefined ? {} : { resourcePolicy: policy };
  const through = {
    'lambda:InvokeFunctionUrl': { 'lambda:FunctionUrlAuthType': 'NONE' },
    'lambda:InvokeFunction': { 'lambda:InvokedViaFunctionUrl': 'true' },
  };
  for (const [action, context] of Object.entries(through))
    cloud.authorise(caller, { action, resource, context, ...resourcePolicy }, region);
}

function eventOf({ method, query, headers, body }: HttpRequest, path: string, id: string, request: Request): object {
  const time = request.cloud.clock.now();
  const domainName = `${id}.lambda-url.${request.region}.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query.toString(),
    headers: { ...headers, host: domainName },
    ...(query.size > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    requestContext: {
      accountId: 'anonymous',
      apiId: id,
      domainName,
      domainPrefix: id,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: headers['user-agent'] },
      requestId: request.requestId,
      routeKey: '$default',
      stage: '$default',
      time: new Date(time).toUTCString(),
      timeEpoch: time,
    },
    ...(body.length > 0 ? { body: body.toString('utf8') } : {}),
    isBase64Encoded: false,
  };
}

/** What has no status is the body of a 200. */
function responseOf(payload: unknown): RawAnswer {
  const given = (typeof payload === 'object' && payload !== null ? payload : {}) as Readonly<Record<string, unknown>>;
  if (typeof given['statusCode'] !== 'number') return json(200, payload);
  const text = typeof given['body'] === 'string' ? given['body'] : JSON.stringify(given['body'] ?? '');
  return {
    status: given['statusCode'],
    headers: {
      'content-type': 'application/json',
      ...(given['headers'] as Readonly<Record<string, string>> | undefined),
    },
    body: given['isBase64Encoded'] === true ? Buffer.from(text, 'base64') : text,
  };
}

function json(status: number, body: unknown): RawAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
