import { isObject, type TemplateObject } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { checkConstraints } from './parameter-constraints.ts';
import { isKnownAfterApply } from './no-value.ts';

/** A parameter as the template declares it. */
export interface ParameterDeclaration {
  readonly name: string;
  readonly type: string;
  readonly defaultValue?: string;
  readonly noEcho: boolean;
  readonly description?: string;
  readonly definition: TemplateObject;
}

/** A parameter as a request gives it. */
export interface GivenParameter {
  readonly key: string;
  readonly value?: string;
  readonly usePrevious: boolean;
}

/** What a stack keeps of a parameter; `resolved` is what Parameter Store held for one of an SSM type. */
export interface ParameterValue {
  readonly value: string;
  readonly resolved?: string;
}
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export function declaredParameters(template: TemplateObject): readonly ParameterDeclaration[] {
  const section = template['Parameters'];
  return isObject(section)
    ? Object.entries(section).map(([name, definition]) => declare(name, definition as TemplateObject))
    : [];
}

function declare(name: string, definition: TemplateObject): ParameterDeclaration {
  const { Default: initial, Description: description } = definition;
  return {
    name,
    type: String(definition['Type']),
    noEcho: String(definition['NoEcho']).toLowerCase() === 'true',
    ...(initial === undefined || initial === null ? {} : { defaultValue: asText(initial) }),
    ...(typeof description === 'string' ? { description } : {}),
    definition,
  };
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** The value of each declared parameter: given, previous or default. Throws what AWS says of missing, unknown or unfit ones. */
export function chooseParameters(
  declarations: readonly ParameterDeclaration[],
  given: readonly GivenParameter[],
  previous: ParameterValues,
): Readonly<Record<string, string>> {
  const unknown = given.filter(({ key }) => !declarations.some(({ name }) => name === key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.map(({ key }) => key).join(', ')}] do not exist in the template`);
  }
  const chosen = declarations.map((declaration) => [declaration, choose(declaration, given, previous)] as const);
  const missing = chosen.filter(([, value]) => value === undefined);
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.map(([{ name }]) => name).join(', ')}] must have values`);
  }
  // A nested change set may have values that are known only later: they pass no constraint yet.
  for (const [declaration, value] of chosen)
    if (!isKnownAfterApply(value)) checkConstraints(declaration, value as string);
  return Object.fromEntries(chosen.map(([{ name }, value]) => [name, value as string]));
}

function choose(
  declaration: ParameterDeclaration,
  given: readonly GivenParameter[],
  previous: ParameterValues,
): string | undefined {
  const gift = given.find(({ key }) => key === declaration.name);
  if (!gift) return declaration.defaultValue;
  if (!gift.usePrevious) return gift.value;
  const before = previous[declaration.name];
  if (!before)
    throw validationError(
      `Invalid input for parameter key ${declaration.name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  return before.value;
}

const ssmType = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The type that Parameter Store's value has, for a parameter whose value is a name there. */
export function ssmValueType(type: string): string | undefined {
  return ssmType.exec(type)?.[1];
}

/** What Ref gives: a list for the list types. */
export function refValue(
  declaration: ParameterDeclaration,
  { value, resolved }: ParameterValue,
): string | readonly string[] {
  const type = ssmValueType(declaration.type) ?? declaration.type;
  const text = resolved ?? value;
  if (!isListType(type)) return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}
