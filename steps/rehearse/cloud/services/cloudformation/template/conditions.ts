import { isObject, type TemplateObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';

type Decide = (value: TemplateValue) => boolean;
type ConditionFunction = (argument: TemplateValue, decide: Decide, scope: Scope) => boolean;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
const conditionFunctions: Readonly<Record<string, ConditionFunction>> = {
  'Fn::Equals': (argument, _decide, scope) => {
    if (!Array.isArray(argument) || argument.length !== 2) {
      throw validationError('Template error: Fn::Equals requires a list argument with two elements');
    }
    const [left, right] = argument.map((item) => comparable(evaluate(item as TemplateValue, scope)));
    return left === right;
  },
  'Fn::And': (argument, decide) => operands('Fn::And', argument).every(decide),
  'Fn::Or': (argument, decide) => operands('Fn::Or', argument).some(decide),
  'Fn::Not': (argument, decide) => {
    if (!Array.isArray(argument) || argument.length !== 1) {
      throw validationError('Template error: Fn::Not requires a list argument with one element');
    }
    return !decide(argument[0] as TemplateValue);
  },
};

/** Decides each of the template's conditions, in whatever order they stand. */
export function decideConditions(conditions: TemplateObject, scope: Scope): Readonly<Record<string, boolean>> {
  const decided: Record<string, boolean> = {};
  const decideNamed = (name: string, asking: readonly string[]): boolean => {
    if (name in decided) return decided[name] === true;
    const definition = conditions[name];
    if (definition === undefined) throw unresolvedCondition(name, 'Conditions');
    if (asking.includes(name)) throw validationError(`Template error: Found circular condition dependency for ${name}`);
    const result = decideCondition(definition, (inner) => decideNamed(inner, [...asking, name]), scope);
    decided[name] = result;
    return result;
  };
  for (const name of Object.keys(conditions)) decideNamed(name, []);
  return decided;
}

/** Decides one condition; `named` answers for `{Condition: Name}`. */
function decideCondition(value: TemplateValue, named: (name: string) => boolean, scope: Scope): boolean {
  const decide: Decide = (inner) => decideCondition(inner, named, scope);
  if (!isObject(value)) return String(value) === 'true';
  const [name] = Object.keys(value);
  if (name === 'Condition') return named(String(value[name]));
  const implementation = name === undefined ? undefined : conditionFunctions[name];
  if (!implementation || name === undefined) {
    throw validationError(
      'Template format error: Conditions can only be boolean operations on parameters and other conditions',
    );
  }
  return implementation(value[name] as TemplateValue, decide, scope);
}

export function unresolvedCondition(name: string, section: string): Error {
  return validationError(
    `Template format error: Unresolved condition dependency ${name} in the ${section} block of the template`,
  );
}

function operands(name: string, argument: TemplateValue): readonly TemplateValue[] {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10) {
    throw validationError(
      `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  }
  return argument;
}

function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
