import type { Demand, Input, Request } from '../../service.ts';
import { invalidParameter, notFound } from './errors.ts';
import { functionArn, lambdaState, policyOf } from './state.ts';
import type { FunctionVersion, StoredFunction } from './state.ts';

interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

/** `name`, `name:qualifier`, `account:function:name` or a whole ARN. */
export function parseFunctionName(value: unknown, qualifier?: unknown): FunctionReference {
  const found =
    typeof value === 'string' &&
    /^(?:.*:function:|\d{12}:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/.exec(value.replace(/^function:/, ''));
  if (!found || !found[1]) {
    throw invalidParameter(
      `1 validation error detected: Value '${String(value)}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  const wanted = typeof qualifier === 'string' && qualifier !== '' ? qualifier : found[2];
  return { name: found[1], ...(wanted !== undefined && { qualifier: wanted }) };
}

/** What an operation on one function demands; the function's own policy may allow it too. */
export function functionDemand(operation: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const { name, qualifier } = parseFunctionName(input['FunctionName'], input['Qualifier']);
    const stored = lambdaState(request).functions[name];
    const policy = stored && policyOf(stored);
    const resource = functionArn(name, request) + (qualifier && qualifier !== '$LATEST' ? `:${qualifier}` : '');
    return [{ action: `lambda:${operation}`, resource, ...(policy && { resourcePolicy: policy }) }];
  };
}

export function findFunction(input: Input, request: Request): StoredFunction {
  const { name } = parseFunctionName(input['FunctionName']);
  const stored = lambdaState(request).functions[name];
  if (!stored) throw notFound(`Function not found: ${functionArn(name, request)}`);
  return stored;
}

/** The version that a qualifier names, through an alias where it is one. */
export function findVersion(input: Input, request: Request): FunctionVersion {
  const { name, qualifier = '$LATEST' } = parseFunctionName(input['FunctionName'], input['Qualifier']);
  const stored = findFunction(input, request);
  const alias = stored.aliases[qualifier];
  const number = alias ? String(alias['FunctionVersion']) : qualifier;
  const version = number === '$LATEST' ? stored.latest : stored.versions[number];
  if (!version) throw notFound(`Function not found: ${functionArn(name, request)}:${qualifier}`);
  return version;
}
