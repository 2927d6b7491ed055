import { isObject, type TemplateValue } from '../../../../../template.ts';
import { attributeReference } from './functions.ts';
import { functionCall } from './evaluate.ts';
import { outsideNames, substitutionOf } from './substitute.ts';

/** A mention of a parameter or resource. */
export interface Reference {
  readonly kind: 'Ref' | 'Fn::GetAtt' | 'Fn::Sub';
  readonly name: string;
  readonly attribute?: string;
}

/**
 * Every reference in a value. With `decided`, the branches of Fn::If that are not taken are left out, as their resources need
 * not exist.
 */
export function findReferences(value: TemplateValue, decided?: (condition: string) => boolean): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item) => findReferences(item, decided));
  if (!isObject(value)) return [];
  const call = functionCall(value);
  if (!call) return Object.values(value).flatMap((item) => findReferences(item, decided));
  const finder = finders[call.name];
  return finder ? finder(call.argument, decided) : findReferences(call.argument, decided);
}

/** Conditions named by Fn::If. */
export function findConditionNames(value: TemplateValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(findConditionNames);
  if (!isObject(value)) return [];
  const call = functionCall(value);
  const own = call?.name === 'Fn::If' && Array.isArray(call.argument) ? [String(call.argument[0])] : [];
  return [...own, ...Object.values(value).flatMap(findConditionNames)];
}

type Finder = (argument: TemplateValue, decided?: (condition: string) => boolean) => readonly Reference[];

const finders: Readonly<Record<string, Finder>> = {
  Ref: (argument) => [{ kind: 'Ref', name: String(argument) }],
  'Fn::GetAtt': (argument, decided) => {
    const { logicalId, attribute } = attributeReference(argument, (part) => (typeof part === 'object' ? '' : part));
    const inner = Array.isArray(argument)
      ? argument.slice(1).flatMap((part) => findReferences(part as TemplateValue, decided))
      : [];
    return [{ kind: 'Fn::GetAtt', name: logicalId, attribute }, ...inner];
  },
  'Fn::Sub': (argument, decided) => {
    const substitution = substitutionOf(argument);
    const outside = outsideNames(substitution).map((name): Reference => {
      const dot = name.indexOf('.');
      return dot < 0
        ? { kind: 'Fn::Sub', name }
        : { kind: 'Fn::Sub', name: name.slice(0, dot), attribute: name.slice(dot + 1) };
    });
    return [
      ...outside,
      ...Object.values(substitution.variables).flatMap((variable) => findReferences(variable, decided)),
    ];
  },
  'Fn::If': (argument, decided) => {
    if (!Array.isArray(argument)) return [];
    const [condition, whenTrue, whenFalse] = argument as readonly TemplateValue[];
    if (!decided) return findReferences([whenTrue ?? null, whenFalse ?? null]);
    return findReferences((decided(String(condition)) ? whenTrue : whenFalse) ?? null, decided);
  },
};
