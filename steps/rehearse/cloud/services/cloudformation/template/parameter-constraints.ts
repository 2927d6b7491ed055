import { validationError } from '../errors.ts';
import type { ParameterDeclaration } from './parameters.ts';

/**
 * The constraints of a parameter and what CloudFormation says where one is broken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function checkConstraints(declaration: ParameterDeclaration, value: string): void {
  const { name, definition } = declaration;
  const problem = constraints.map((constraint) => constraint(declaration, value)).find((text) => text !== undefined);
  if (problem === undefined) return;
  const description = definition['ConstraintDescription'];
  throw validationError(
    typeof description === 'string'
      ? `Parameter '${name}' failed to satisfy constraint: ${description}`
      : `Parameter '${name}' ${problem}`,
  );
}

type Constraint = (declaration: ParameterDeclaration, value: string) => string | undefined;

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
    const whole = new RegExp(`^(?:${pattern})$`);
    return itemsOf(type, value).every((one) => whole.test(one)) ? undefined : `must match pattern ${pattern}`;
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
function itemsOf(type: string, value: string): readonly string[] {
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? value.split(',').map((v) => v.trim()) : [value];
}

function limit(value: unknown, absent: number): number {
  return value === undefined ? absent : Number(value);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
