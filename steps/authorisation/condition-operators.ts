import { BlockList, isIP } from 'node:net';
import { matchesArnCondition } from './arn-pattern.ts';
import type { ContextValues } from './context-values.ts';
import { compilePattern, resolveVariables } from './text-pattern.ts';

/** Whether one value of the request meets one value of the policy. */
type Test = (policyValue: string, requestValue: string, values: ContextValues) => boolean;

export interface ConditionOperator {
  readonly test: Test;
  /** `StringNotEquals` and its like: no value of the policy may be met. */
  readonly isNegated: boolean;
}

const equalsIn =
  (options: { readonly ignoreCase?: boolean; readonly wildcards?: boolean }): Test =>
  (policyValue, requestValue, values) =>
    compilePattern(policyValue, values, options)?.(requestValue) ?? false;

const compares =
  (parse: (text: string) => number, isMet: (request: number, policy: number) => boolean): Test =>
  (policyValue, requestValue, values) => {
    const [request, policy] = [parse(requestValue), parse(resolveVariables(policyValue, values) ?? '')];
    return !Number.isNaN(request) && !Number.isNaN(policy) && isMet(request, policy);
  };

const stringEquals = equalsIn({ wildcards: false });
const ignoringCase = equalsIn({ wildcards: false, ignoreCase: true });
const stringLike = equalsIn({ wildcards: true });
const isEqual = (request: number, policy: number): boolean => request === policy;
const numeric = (isMet: (request: number, policy: number) => boolean): Test => compares(parseNumber, isMet);
const date = (isMet: (request: number, policy: number) => boolean): Test => compares(parseDate, isMet);

const met = (test: Test): ConditionOperator => ({ test, isNegated: false });
const unmet = (test: Test): ConditionOperator => ({ test, isNegated: true });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
  stringequals: met(stringEquals),
  stringnotequals: unmet(stringEquals),
  stringequalsignorecase: met(ignoringCase),
  stringnotequalsignorecase: unmet(ignoringCase),
  stringlike: met(stringLike),
  stringnotlike: unmet(stringLike),
  arnequals: met(matchesArnCondition),
  arnlike: met(matchesArnCondition),
  arnnotequals: unmet(matchesArnCondition),
  arnnotlike: unmet(matchesArnCondition),
  numericequals: met(numeric(isEqual)),
  numericnotequals: unmet(numeric(isEqual)),
  numericlessthan: met(numeric((request, policy) => request < policy)),
  numericlessthanequals: met(numeric((request, policy) => request <= policy)),
  numericgreaterthan: met(numeric((request, policy) => request > policy)),
  numericgreaterthanequals: met(numeric((request, policy) => request >= policy)),
  dateequals: met(date(isEqual)),
  datenotequals: unmet(date(isEqual)),
  datelessthan: met(date((request, policy) => request < policy)),
  datelessthanequals: met(date((request, policy) => request <= policy)),
  dategreaterthan: met(date((request, policy) => request > policy)),
  dategreaterthanequals: met(date((request, policy) => request >= policy)),
  bool: met((policyValue, requestValue) => policyValue.toLowerCase() === requestValue.toLowerCase()),
  binaryequals: met((policyValue, requestValue) => policyValue === requestValue),
  ipaddress: met(isInRange),
  notipaddress: unmet(isInRange),
};

function parseNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970. */
function parseDate(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) && text.length > 4 ? Number(text) * 1000 : Date.parse(text);
}

function isInRange(range: string, address: string): boolean {
  const [network = '', bits] = range.split('/');
  if (isIP(network) === 0 || isIP(network) !== isIP(address)) return false;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  return list.check(address, family);
}
