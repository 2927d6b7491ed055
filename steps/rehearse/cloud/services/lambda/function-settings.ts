import type { Input, Operation, Request } from '../../service.ts';
import { conflict, notFound } from './errors.ts';
import { findFunction, functionDemand, parseFunctionName } from './function-name.ts';
import { functionArn, lambdaState } from './state.ts';
import type { StoredFunction } from './state.ts';
import { nameUrl } from './url-owners.ts';

function tagDemand(operation: string) {
  return (input: Input) => [{ action: `lambda:${operation}`, resource: String(input['Resource']) }];
}

function tagged(input: Input, request: Request): StoredFunction {
  const { name } = parseFunctionName(input['Resource']);
  const stored = lambdaState(request).functions[name];
  if (!stored) throw notFound(`The resource you requested does not exist: ${functionArn(name, request)}`);
  return stored;
}

const urlOf = (input: Input, request: Request): Readonly<Record<string, unknown>> => {
  const { url } = findFunction(input, request);
  if (!url) throw notFound('The resource you requested does not exist.');
  return url;
};

const urlMembers = ['AuthType', 'Cors', 'InvokeMode'];
const pickUrl = (input: Input) =>
  Object.fromEntries(urlMembers.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));

/** What is set on a function beside its configuration: tags, reserved concurrency, its URL. */
export const settingOperations = {
  TagResource: {
    demands: tagDemand('TagResource'),
    handle(input, request) {
      Object.assign(tagged(input, request).tags, input['Tags']);
      return {};
    },
  },
  UntagResource: {
    demands: tagDemand('UntagResource'),
    handle(input, request) {
      const { tags } = tagged(input, request);
      for (const key of [input['TagKeys'] ?? input['tagKeys']].flat()) delete tags[String(key)];
      return {};
    },
  },
  ListTags: {
    demands: tagDemand('ListTags'),
    handle: (input, request) => ({ Tags: tagged(input, request).tags }),
  },
  PutFunctionConcurrency: {
    demands: functionDemand('PutFunctionConcurrency'),
    handle(input, request) {
      const ReservedConcurrentExecutions = Number(input['ReservedConcurrentExecutions']);
      findFunction(input, request).reservedConcurrency = ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions };
    },
  },
  DeleteFunctionConcurrency: {
    demands: functionDemand('DeleteFunctionConcurrency'),
    handle(input, request) {
      delete findFunction(input, request).reservedConcurrency;
      return {};
    },
  },
  CreateFunctionUrlConfig: {
    demands: functionDemand('CreateFunctionUrlConfig'),
    handle(input, request) {
      const stored = findFunction(input, request);
      if (stored.url)
        throw conflict(
          `Failed to create function url config for [functionArn = ${functionArn(parseFunctionName(input['FunctionName']).name, request)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        );
      const now = new Date(request.cloud.clock.now()).toISOString();
      const id = nameUrl(parseFunctionName(input['FunctionName']).name, request);
      stored.url = {
        FunctionUrl: `https://${id}.lambda-url.${request.region}.on.aws/`,
        FunctionArn: stored.latest.configuration['FunctionArn'],
        CreationTime: now,
        LastModifiedTime: now,
        InvokeMode: 'BUFFERED',
        ...pickUrl(input),
      };
      const { LastModifiedTime: _, ...made } = stored.url;
      return made;
    },
  },
  UpdateFunctionUrlConfig: {
    demands: functionDemand('UpdateFunctionUrlConfig'),
    handle(input, request) {
      const LastModifiedTime = new Date(request.cloud.clock.now()).toISOString();
      const url = { ...urlOf(input, request), ...pickUrl(input), LastModifiedTime };
      findFunction(input, request).url = url;
      return url;
    },
  },
  GetFunctionUrlConfig: { demands: functionDemand('GetFunctionUrlConfig'), handle: urlOf },
  DeleteFunctionUrlConfig: {
    demands: functionDemand('DeleteFunctionUrlConfig'),
    handle(input, request) {
      urlOf(input, request);
      delete findFunction(input, request).url;
      return {};
    },
  },
} satisfies Record<string, Operation>;
