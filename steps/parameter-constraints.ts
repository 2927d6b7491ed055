import type { TemplateObject } from './template.ts';

interface Declared {
  readonly definition: TemplateObject;
  readonly type: string;
}

/**
 * Why a template does not take a value of a parameter, in CloudFormation's words; nothing where it does. Patterns
 * that only Java reads are not known here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function whyUnfit(definition: TemplateObject, value: string): string | undefined {
  const declared = { definition, type: String(definition['Type']) };
  return constraints.map((constraint) => constraint(declared, value)).find((text) => text !== undefined);
}

type Constraint = (declared: Declared, value: string) => string | undefined;

const constraints: readonly Constraint[] = [
  ({ type }, value) => {
    const numbers = type === 'Number' ? [value] : type === 'List<Number>' ? value.split(',') : [];
    return numbers.every(isNumber) ? undefined : 'must be a number';
  },
  ({ definition, type }, value) => {
    const allowed = definition['AllowedValues'];
    if (!Array.isArray(allowed)) return undefined;
    return itemsOf(type, value).every((one) => allowed.map(String).includes(one))
      ? undefined
      : 'must be one of AllowedValues';
  },
  ({ definition, type }, value) => {
    const pattern = definition['AllowedPattern'];
    if (typeof pattern !== 'string') return undefined;
    return itemsOf(type, value).every((one) => matchesWhole(pattern, one))
      ? undefined
      : `must match pattern ${pattern}`;
  },
  ({ definition }, value) =>
    value.length < limit(definition['MinLength'], 0)
      ? `must contain at least ${definition['MinLength']} characters`
      : undefined,
  ({ definition }, value) =>
    value.length > limit(definition['MaxLength'], Infinity)
      ? `must contain at most ${definition['MaxLength']} characters`
      : undefined,
  ({ definition, type }, value) =>
    type === 'Number' && Number(value) < limit(definition['MinValue'], -Infinity)
      ? `must be a number not less than ${definition['MinValue']}`
      : undefined,
  ({ definition, type }, value) =>
    type === 'Number' && Number(value) > limit(definition['MaxValue'], Infinity)
      ? `must be a number not greater than ${definition['MaxValue']}`
      : undefined,
];

/** Each value of a list has to fit. */
export function itemsOf(type: string, value: string): readonly string[] {
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? value.split(',').map((v) => v.trim()) : [value];
}

function limit(value: unknown, absent: number): number {
  return value === undefined ? absent : Number(value);
}

export function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

/** Not only a part of the value must match. A pattern that only Java reads is left to CloudFormation. */
export function matchesWhole(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
