import { randomUUID } from 'node:crypto';
import { AwsError, notInEmbeddedCloud } from './aws-error.ts';
import { calledAccount, type Caller } from '../../authorisation/caller.ts';
import type { Call, Cloud } from './cloud.ts';
import type { HttpRequest, Output, Request, Service } from './service.ts';

/** One operation, from its demands to its output: the same path for a request over HTTP and for a call inside the cloud. */
export async function dispatch(
  cloud: Cloud,
  service: Service,
  caller: Caller,
  { operation: name, input, region = cloud.options.region }: Omit<Call, 'service'>,
  http?: { readonly request: HttpRequest; readonly requestId: string },
): Promise<Output> {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation === undefined) throw notInEmbeddedCloud(service.name, name);
  const request: Request = {
    cloud,
    caller,
    accountId: calledAccount(caller),
    region,
    requestId: http?.requestId ?? randomUUID(),
    ...(http ? { http: http.request } : {}),
  };
  try {
    for (const demand of await operation.demands(input, request)) cloud.authorise(caller, demand, region);
    return await operation.handle(input, request);
  } catch (error) {
    throw inWordsOf(service, error);
  }
}

/** The JSON services call it AccessDeniedException, the others AccessDenied. */
function inWordsOf(service: Service, error: unknown): unknown {
  if (!(error instanceof AwsError) || error.code !== 'AccessDenied') return error;
  if (service.protocol === 'query' || service.name === 's3') return error;
  const status = service.protocol === 'json' ? 400 : 403;
  return new AwsError('AccessDeniedException', error.message, status, error.members);
}
