import { isObject, type TemplateObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';

type Bindings = Readonly<Record<string, string>>;

/**
 * AWS::LanguageExtensions: Fn::ForEach over literal collections and parameters' defaults, Fn::Length and Fn::ToJsonString of
 * what is known before deployment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function languageExtensions(template: TemplateObject): TemplateObject {
  return expand(template, {}, template) as TemplateObject;
}

function expand(value: TemplateValue, bindings: Bindings, template: TemplateObject): TemplateValue {
  if (typeof value === 'string') return bind(value, bindings);
  if (Array.isArray(value)) return value.map((item) => expand(item, bindings, template));
  if (!isObject(value)) return value;
  if (typeof value['Ref'] === 'string' && value['Ref'] in bindings) return bindings[value['Ref']] as string;
  if (value['Fn::Length'] !== undefined) return lengthOf(expand(value['Fn::Length'], bindings, template), template);
  if (value['Fn::ToJsonString'] !== undefined)
    return toJsonString(expand(value['Fn::ToJsonString'], bindings, template));
  const expanded = Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => expandEntry(key, item, bindings, template)),
  );
  return withNamedResource(expanded);
}

/** The resource of Fn::GetAtt may be said by Fn::Sub, of which nothing is left to be put in once loops are gone. */
function withNamedResource(value: TemplateObject): TemplateObject {
  const parts = value['Fn::GetAtt'];
  if (!Array.isArray(parts)) return value;
  const named = (parts as readonly TemplateValue[]).map((part) => {
    const text = isObject(part) ? part['Fn::Sub'] : undefined;
    return typeof text === 'string' && !text.includes('${') ? text : part;
  });
  return { 'Fn::GetAtt': named };
}

function expandEntry(
  key: string,
  item: TemplateValue,
  bindings: Bindings,
  template: TemplateObject,
): readonly (readonly [string, TemplateValue])[] {
  if (!key.startsWith('Fn::ForEach::')) return [[bind(key, bindings), expand(item, bindings, template)]];
  if (!Array.isArray(item) || item.length !== 3 || typeof item[0] !== 'string' || !isObject(item[2] as TemplateValue)) {
    throw failure(`Fn::ForEach layout of ${key} is incorrect`);
  }
  const [identifier, collection, body] = item as unknown as readonly [string, TemplateValue, TemplateObject];
  return listOf(expand(collection, bindings, template), template).flatMap((entry) => {
    const inner = { ...bindings, [identifier]: entry };
    return Object.entries(body).flatMap(([name, part]) => expandEntry(name, part, inner, template));
  });
}

/** `${Name}` in keys and texts, `&{Name}` with everything but letters and digits left out. */
function bind(text: string, bindings: Bindings): string {
  return Object.entries(bindings).reduce(
    (result, [name, value]) =>
      result.replaceAll(`\${${name}}`, value).replaceAll(`&{${name}}`, value.replaceAll(/[^A-Za-z0-9]/g, '')),
    text,
  );
}

function listOf(collection: TemplateValue, template: TemplateObject): readonly string[] {
  if (Array.isArray(collection))
    return collection.flatMap((item) => (isObject(item) ? listOf(item, template) : [String(item)]));
  const parameter = isObject(collection) ? parameterDefault(String(collection['Ref']), template) : undefined;
  if (parameter === undefined) throw failure('Fn::ForEach could not resolve its collection');
  return parameter.split(',').map((item) => item.trim());
}

function parameterDefault(name: string, template: TemplateObject): string | undefined {
  const parameters = template['Parameters'];
  const parameter = isObject(parameters) ? parameters[name] : undefined;
  const initial = isObject(parameter) ? parameter['Default'] : undefined;
  return initial === undefined ? undefined : String(initial);
}

function lengthOf(value: TemplateValue, template: TemplateObject): number {
  return listOf(value, template).length;
}

function toJsonString(value: TemplateValue): TemplateValue {
  if (hasFunction(value)) {
    const variables: Record<string, TemplateValue> = {};
    const text = JSON.stringify(value, (_key, inner: TemplateValue) => {
      if (!isObject(inner) || !isFunction(inner)) return inner;
      const name = `Value${Object.keys(variables).length}`;
      variables[name] = inner;
      return `\${${name}}`;
    });
    return { 'Fn::Sub': [text, variables] };
  }
  return JSON.stringify(value);
}

function hasFunction(value: TemplateValue): boolean {
  if (Array.isArray(value)) return value.some(hasFunction);
  return isObject(value) && (isFunction(value) || Object.values(value).some(hasFunction));
}

function isFunction(value: TemplateObject): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0]?.startsWith('Fn::') === true);
}

function failure(message: string): Error {
  return validationError(`Transform AWS::LanguageExtensions failed with: ${message}`);
}
