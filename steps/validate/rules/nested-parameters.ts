import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';

/** What a nested stack's Parameters hold; undefined where a function makes them, and only CloudFormation knows. */
export function passedParameters(value: TemplateValue | undefined): TemplateObject | undefined {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) return undefined;
  return Object.keys(value).some((name) => name.startsWith('Fn::')) ? undefined : value;
}

export function valueAt(value: TemplateValue, path: Path): TemplateValue | undefined {
  let found: TemplateValue | undefined = value;
  for (const part of path) found = isObject(found) ? found[part] : undefined;
  return found;
}
