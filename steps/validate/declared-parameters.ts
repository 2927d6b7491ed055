import { isObject, type TemplateObject, type TemplateValue } from '../template.ts';

/** A parameter as a template declares it. */
export interface DeclaredParameter {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly declaration: TemplateObject;
}

export function declaredParameters(template: TemplateObject): ReadonlyMap<string, DeclaredParameter> {
  const section = template['Parameters'];
  if (!isObject(section)) return new Map();
  return new Map(
    Object.entries(section).flatMap(([name, declaration]): [string, DeclaredParameter][] =>
      isObject(declaration)
        ? [[name, { name, type: String(declaration['Type']), isRequired: !('Default' in declaration), declaration }]]
        : [],
    ),
  );
}

/**
 * Why CloudFormation would refuse a value for a parameter; nothing where it would take it. Values of SSM and AWS types
 * are names or ids that only AWS can look up.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function whyRefused(parameter: DeclaredParameter, value: string): string | undefined {
  const { type, declaration } = parameter;
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const items = isList ? value.split(',').map((item) => item.trim()) : [value];
  const isNumeric = type === 'Number' || type === 'List<Number>';
  const reason = items.map((item) => whyItemRefused(declaration, item, isNumeric)).find(Boolean);
  return reason && isSecret(parameter) ? 'it breaks a constraint, and NoEcho keeps it from being shown' : reason;
}

export function isSecret({ declaration }: DeclaredParameter): boolean {
  return String(declaration['NoEcho']) === 'true';
}

function whyItemRefused(declaration: TemplateObject, item: string, isNumeric: boolean): string | undefined {
  if (isNumeric && !isNumber(item)) return `"${item}" is not a number`;
  return (
    notAllowed(declaration['AllowedValues'], item) ??
    offPattern(declaration['AllowedPattern'], item) ??
    outOfBounds(declaration, item.length, 'Length', `"${item}" has ${item.length} characters`) ??
    (isNumeric ? outOfBounds(declaration, Number(item), 'Value', item) : undefined)
  );
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function notAllowed(allowed: TemplateValue | undefined, item: string): string | undefined {
  if (!Array.isArray(allowed)) return undefined;
  const texts = allowed.map(String);
  return texts.includes(item) ? undefined : `"${item}" is not one of ${texts.join(', ')}`;
}

/** The whole value must match. A pattern that only Java's dialect knows is left to CloudFormation. */
function offPattern(pattern: TemplateValue | undefined, item: string): string | undefined {
  if (typeof pattern !== 'string') return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`).test(item) ? undefined : `"${item}" does not match ${pattern}`;
  } catch {
    return undefined;
  }
}

function outOfBounds(
  declaration: TemplateObject,
  measure: number,
  what: 'Length' | 'Value',
  shown: string,
): string | undefined {
  const [least, most] = [declaration[`Min${what}`], declaration[`Max${what}`]];
  if (least !== undefined && measure < Number(least)) return `${shown}, less than Min${what} ${String(least)}`;
  if (most !== undefined && measure > Number(most)) return `${shown}, more than Max${what} ${String(most)}`;
  return undefined;
}
