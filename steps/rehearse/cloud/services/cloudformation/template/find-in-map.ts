import { isObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import type { Scope } from './scope.ts';

/** Fn::FindInMap, with the DefaultValue that AWS::LanguageExtensions adds. */
export function findInMap(argument: TemplateValue, scope: Scope, evaluate: (value: TemplateValue) => unknown): unknown {
  if (!Array.isArray(argument) || argument.length < 3) {
    throw validationError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  const [map, first, second] = argument.slice(0, 3).map((part) => String(evaluate(part as TemplateValue))) as [
    string,
    string,
    string,
  ];
  const found = valueAt(valueAt(scope.mapping(map), first), second);
  if (found !== undefined) return found;
  const options = argument[3];
  if (isObject(options) && options['DefaultValue'] !== undefined) return evaluate(options['DefaultValue']);
  if (scope.mapping(map) === undefined) {
    throw validationError(
      `Template error: Mapping named '${map}' is not present in the 'Mappings' section of template.`,
    );
  }
  throw validationError(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
}

function valueAt(value: TemplateValue | undefined, key: string): TemplateValue | undefined {
  return isObject(value) ? value[key] : undefined;
}
