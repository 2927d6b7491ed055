import type { ConditionBlock } from './policy.ts';
import { conditionOperators, type ConditionOperator } from './condition-operators.ts';
import type { ContextValues } from './context-values.ts';
import { listed } from './listed.ts';

/** A condition that was not met, for the explanation of a refusal. */
export interface UnmetCondition {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  /** Undefined where the request has no such key. */
  readonly actual: readonly string[] | undefined;
}

export interface ParsedOperator {
  readonly name: string;
  readonly quantifier?: 'all' | 'any';
  readonly ifExists: boolean;
}

/** `ForAllValues:StringLikeIfExists` */
export function parseOperator(text: string): ParsedOperator {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(text) ?? [];
  return {
    name: name.toLowerCase(),
    ifExists: ifExists !== undefined,
    ...(set === undefined
      ? {}
      : { quantifier: set.toLowerCase() === 'forallvalues' ? ('all' as const) : ('any' as const) }),
  };
}

/** Every operator and every key of a condition block must be met: the first that is not. */
export function findUnmetCondition(
  block: ConditionBlock | undefined,
  values: ContextValues,
): UnmetCondition | undefined {
  for (const [operator, keys] of Object.entries(block ?? {})) {
    for (const [key, value] of Object.entries(keys)) {
      const expected = listed<string | number | boolean>(value).map(String);
      const actual = values.get(key.toLowerCase());
      if (!isMet(parseOperator(operator), expected, actual, values)) return { operator, key, expected, actual };
    }
  }
  return undefined;
}

function isMet(
  { name, quantifier, ifExists }: ParsedOperator,
  expected: readonly string[],
  actual: readonly string[] | undefined,
  values: ContextValues,
): boolean {
  if (name === 'null') return expected.some((wanted) => (wanted.toLowerCase() === 'true') === (actual === undefined));
  const operator = conditionOperators[name];
  if (operator === undefined) return false;
  if (actual === undefined || actual.length === 0) return isMetWhenAbsent(operator, quantifier, ifExists);
  const meets = (value: string) => meetsOne(operator, expected, value, values);
  return quantifier === 'all' ? actual.every(meets) : meetsSome(operator, quantifier, actual, meets);
}

/**
 * A missing key meets a negated operator, IfExists and ForAllValues, and nothing else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function isMetWhenAbsent(
  operator: ConditionOperator,
  quantifier: 'all' | 'any' | undefined,
  ifExists: boolean,
): boolean {
  if (ifExists || quantifier === 'all') return true;
  return quantifier === undefined && operator.isNegated;
}

function meetsOne(
  operator: ConditionOperator,
  expected: readonly string[],
  value: string,
  values: ContextValues,
): boolean {
  const isFound = expected.some((wanted) => operator.test(wanted, value, values));
  return operator.isNegated ? !isFound : isFound;
}

/** Without a quantifier a key has one value; where it has more, a negated operator must hold for each of them. */
function meetsSome(
  operator: ConditionOperator,
  quantifier: 'any' | undefined,
  actual: readonly string[],
  meets: (value: string) => boolean,
): boolean {
  return quantifier === undefined && operator.isNegated ? actual.every(meets) : actual.some(meets);
}
