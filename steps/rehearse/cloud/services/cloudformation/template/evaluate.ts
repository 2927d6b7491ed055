import { isObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { functionNames, functions } from './functions.ts';
import { noValue } from './no-value.ts';
import type { Scope } from './scope.ts';

/** The value with every intrinsic function done. `noValue` where the whole of it is AWS::NoValue. */
export function evaluate(value: TemplateValue, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  return call ? callFunction(call.name, call.argument, scope) : evaluateMap(value, scope);
}

export function evaluateMap(
  map: Readonly<Record<string, TemplateValue>>,
  scope: Scope,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(map).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

/** A map of exactly one key that is a function's name is a call of it. */
export function functionCall(
  value: TemplateValue,
): { readonly name: string; readonly argument: TemplateValue } | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] as TemplateValue } : undefined;
}

function callFunction(name: string, argument: TemplateValue, scope: Scope): unknown {
  const implementation = functions[name];
  if (!implementation) {
    throw validationError(
      `Template error: Encountered unsupported function: ${name} Supported functions are: [${functionNames.join(', ')}]`,
    );
  }
  return implementation(argument, scope, (inner) => evaluate(inner, scope));
}
