import { maxValueBytes } from './template-limits.ts';
import type { TemplateObject } from './template.ts';

/** What keeps a parameter from taking a value. */
export interface Unfit {
  /** In CloudFormation's words, after the parameter's name. */
  readonly said: string;
  /** What breaks it: the value, or of a list the first item that does. */
  readonly item: string;
  readonly constraint: 'bytes' | 'number' | 'AllowedValues' | 'AllowedPattern' | Bound;
}

type Bound = `${'Min' | 'Max'}${'Length' | 'Value'}`;

/**
 * Why a template does not take a value of a parameter, as CloudFormation sees it; nothing where it does. Each item of a list has to be
 * among AllowedValues and to match AllowedPattern. Of lengths AWS does not say whether they are those of the items or of the whole list,
 * and MinValue and MaxValue it knows for Number only: refused is what no reading of the page takes. Patterns that only Java reads are
 * not known here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function findUnfit(definition: TemplateObject, value: string): Unfit | undefined {
  const declared = { definition, type: String(definition['Type']), value, items: itemsOf(definition, value) };
  for (const check of checks) {
    const unfit = check(declared);
    if (unfit) return unfit;
  }
  return undefined;
}

/** The same in CloudFormation's words. */
export function whyUnfit(definition: TemplateObject, value: string): string | undefined {
  return findUnfit(definition, value)?.said;
}

interface Declared {
  readonly definition: TemplateObject;
  readonly type: string;
  readonly value: string;
  readonly items: readonly string[];
}

const checks: readonly ((declared: Declared) => Unfit | undefined)[] = [
  // CloudFormation's words for it are unverified.
  ({ value }) =>
    Buffer.byteLength(value) > maxValueBytes
      ? { said: `must have at most ${maxValueBytes} bytes`, item: value, constraint: 'bytes' }
      : undefined,
  ({ type, items }) => {
    const item = /^(?:Number|List<Number>)$/.test(type) ? items.find((one) => !isNumber(one)) : undefined;
    return item === undefined ? undefined : { said: 'must be a number', item, constraint: 'number' };
  },
  ({ definition: { AllowedValues: allowed }, items }) => {
    if (!Array.isArray(allowed)) return undefined;
    const item = items.find((one) => !allowed.map(String).includes(one));
    return item === undefined ? undefined : { said: 'must be one of AllowedValues', item, constraint: 'AllowedValues' };
  },
  ({ definition: { AllowedPattern: pattern }, items }) => {
    const item = typeof pattern === 'string' ? items.find((one) => !matchesWhole(pattern, one)) : undefined;
    return item === undefined
      ? undefined
      : { said: `must match pattern ${String(pattern)}`, item, constraint: 'AllowedPattern' };
  },
  ({ definition: { MinLength: least }, value }) =>
    value.length < limit(least, 0)
      ? { said: `must contain at least ${String(least)} characters`, item: value, constraint: 'MinLength' }
      : undefined,
  ({ definition: { MaxLength: most }, items }) => {
    const item = items.find((one) => one.length > limit(most, Infinity));
    return item === undefined
      ? undefined
      : { said: `must contain at most ${String(most)} characters`, item, constraint: 'MaxLength' };
  },
  ({ definition: { MinValue: least }, type, value }) =>
    type === 'Number' && Number(value) < limit(least, -Infinity)
      ? { said: `must be a number not less than ${String(least)}`, item: value, constraint: 'MinValue' }
      : undefined,
  ({ definition: { MaxValue: most }, type, value }) =>
    type === 'Number' && Number(value) > limit(most, Infinity)
      ? { said: `must be a number not greater than ${String(most)}`, item: value, constraint: 'MaxValue' }
      : undefined,
];

/** The items of a list, or the value alone. */
export function itemsOf({ Type: type }: TemplateObject, value: string): readonly string[] {
  const isList = type === 'CommaDelimitedList' || String(type).startsWith('List<');
  return isList ? value.split(',').map((item) => item.trim()) : [value];
}

function limit(value: unknown, absent: number): number {
  return value === undefined ? absent : Number(value);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

/** Not only a part of the value must match. A pattern that only Java reads is left to CloudFormation. */
function matchesWhole(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
