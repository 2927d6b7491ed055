import { randomUUID } from 'node:crypto';
import { AwsError, notInEmbeddedCloud } from './aws-error.ts';
import type { ApiCall } from './api-call.ts';
import { calledAccount, type Caller } from '../../authorisation/caller.ts';
import { ownerOf } from '../../authorisation/policies-of-demand.ts';
import type { Call, Cloud } from './cloud.ts';
import type { Demand, HttpRequest, Input, Output, Request, Service } from './service.ts';

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
  const call: Made = { service: service.name, operation: name, input, request };
  let demands: readonly Demand[] = [];
  try {
    demands = await operation.demands(input, request);
    for (const demand of demands) cloud.authorise(caller, demand, region);
    const output = await operation.handle(input, request);
    cloud.recordCall(recordOf(call, demands));
    return output;
  } catch (error) {
    const told = inWordsOf(service, error);
    if (told instanceof AwsError) cloud.recordCall({ ...recordOf(call, demands), error: told });
    throw told;
  }
}

interface Made {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  readonly request: Request;
}

function recordOf({ service, operation, input, request }: Made, demands: readonly Demand[]): ApiCall {
  const { caller, region, requestId, http } = request;
  const userAgent = http?.headers['user-agent'];
  return {
    service,
    operation,
    input,
    caller,
    region,
    requestId,
    ...(userAgent === undefined ? {} : { userAgent }),
    resources: demands.map((demand) => ({ arn: demand.resource, accountId: ownerOf(caller, demand) })),
  };
}

/** The JSON services call it AccessDeniedException, the others AccessDenied. */
function inWordsOf(service: Service, error: unknown): unknown {
  if (!(error instanceof AwsError) || error.code !== 'AccessDenied') return error;
  if (service.protocol === 'query' || service.name === 's3') return error;
  const status = service.protocol === 'json' ? 400 : 403;
  return new AwsError('AccessDeniedException', error.message, status, error.members);
}
