import { isObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import type { Scope } from './scope.ts';

/** `${Name}`, `${Resource.Attribute}` and the literal `${!Name}`. */
const variablePattern = /\$\{(!?)\s*([^}]*?)\s*\}/g;

export interface Substitution {
  readonly text: string;
  readonly variables: Readonly<Record<string, TemplateValue>>;
}

/** Both forms of Fn::Sub. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html */
export function substitutionOf(argument: TemplateValue): Substitution {
  if (typeof argument === 'string') return { text: argument, variables: {} };
  if (Array.isArray(argument) && argument.length === 2) {
    const [text, variables] = argument as readonly TemplateValue[];
    if (typeof text === 'string' && isObject(variables)) return { text, variables };
  }
  throw validationError(
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  );
}

/** Names that the text takes from the template, not from the function's own variables. */
export function outsideNames(substitution: Substitution): readonly string[] {
  return [...substitution.text.matchAll(variablePattern)]
    .filter(([, literal, name]) => literal === '' && name !== undefined && !(name in substitution.variables))
    .map(([, , name]) => name as string);
}

export function substitute(argument: TemplateValue, scope: Scope, evaluate: (value: TemplateValue) => unknown): string {
  const { text, variables } = substitutionOf(argument);
  return text.replaceAll(variablePattern, (_match, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    return asText(name, name in variables ? evaluate(variables[name] as TemplateValue) : lookUp(name, scope));
  });
}

function lookUp(name: string, scope: Scope): unknown {
  const dot = name.indexOf('.');
  return dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}

function asText(name: string, value: unknown): string {
  if (typeof value === 'object' || typeof value === 'symbol' || value === undefined) {
    throw validationError(`Template error: variable ${name} in Fn::Sub expression does not resolve to a string`);
  }
  return String(value);
}
