/**
 * Event patterns of EventBridge, as pure functions.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the event fits: every field of the pattern must; what the pattern does not name is of no matter. */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  return Object.entries(pattern).every(([name, expected]) => {
    if (name === '$or' && Array.isArray(expected)) {
      return expected.some((alternative) => isJsonObject(alternative) && matchesPattern(alternative, event));
    }
    const actual = isJsonObject(event) ? event[name] : undefined;
    if (Array.isArray(expected)) return matchesAny(expected, actual);
    return isJsonObject(expected) && matchesNested(expected, actual);
  });
}

/** An array of objects in the event fits where one of them does. */
function matchesNested(pattern: JsonObject, actual: Json | undefined): boolean {
  if (!Array.isArray(actual)) return matchesPattern(pattern, actual);
  return actual.some((item) => matchesPattern(pattern, item));
}

/** An array in the event fits where it and the pattern's list have something in common. */
function matchesAny(matchers: readonly Json[], actual: Json | undefined): boolean {
  const values = Array.isArray(actual) ? actual : [actual];
  return matchers.some((matcher) => {
    if (isJsonObject(matcher) && 'exists' in matcher) return matcher['exists'] === isLeaf(actual);
    return values.some((value) => value !== undefined && matchesValue(matcher, value));
  });
}

/** `exists` looks at leaves only. */
function isLeaf(value: Json | undefined): boolean {
  return value !== undefined && !isJsonObject(value);
}

function matchesValue(matcher: Json, value: Json): boolean {
  if (!isJsonObject(matcher)) return matcher === value;
  return Object.entries(matcher).every(([operator, operand]) => operators[operator]?.(operand, value) ?? false);
}

type Matches = (operand: Json, value: Json) => boolean;

const operators: Readonly<Record<string, Matches>> = {
  prefix: ofText((text, start) => text.startsWith(start)),
  suffix: ofText((text, end) => text.endsWith(end)),
  'equals-ignore-case': (operand, value) => sameIgnoringCase(operand, value),
  wildcard: (operand, value) => typeof value === 'string' && wildcardExpression(String(operand)).test(value),
  numeric: (operand, value) => typeof value === 'number' && Array.isArray(operand) && inRange(operand, value),
  cidr: (operand, value) => typeof value === 'string' && isInCidr(String(operand), value),
  'anything-but': (operand, value) => isAnythingBut(operand, value),
};

/** For prefix and suffix, which may be given as `{"equals-ignore-case": "x"}` too. */
function ofText(test: (text: string, part: string) => boolean): Matches {
  return (operand, value) => {
    if (typeof value !== 'string') return false;
    if (!isJsonObject(operand)) return test(value, String(operand));
    return test(value.toLowerCase(), String(operand['equals-ignore-case']).toLowerCase());
  };
}

function sameIgnoringCase(operand: Json, value: Json): boolean {
  return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
}

function isAnythingBut(operand: Json, value: Json): boolean {
  if (Array.isArray(operand)) return operand.every((item) => item !== value);
  if (!isJsonObject(operand)) return operand !== value;
  return Object.entries(operand).every(([operator, parts]) =>
    (Array.isArray(parts) ? parts : [parts]).every((part) => !(operators[operator]?.(part, value) ?? true)),
  );
}

function wildcardExpression(wildcard: string): RegExp {
  const parts = wildcard.split(/(\\\*|\*)/).map((part) => {
    if (part === '*') return '.*';
    return (part === '\\*' ? '*' : part).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}

/** `[">", 0, "<=", 5]` */
function inRange(range: readonly Json[], value: number): boolean {
  for (let index = 0; index + 1 < range.length; index += 2) {
    if (!compare(String(range[index]), value, Number(range[index + 1]))) return false;
  }
  return range.length > 0;
}

function compare(operator: string, value: number, bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return false;
  }
}

function isInCidr(cidr: string, address: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const [from, actual] = [ipv4Number(network), ipv4Number(address)];
  if (from === undefined || actual === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(from / size) === Math.floor(actual / size);
}

function ipv4Number(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
