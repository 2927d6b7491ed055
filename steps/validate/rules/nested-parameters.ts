import { isObject, valueAt, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { NestedStack, Path, TemplateFile } from '../template-file.ts';

export interface PassedParameters {
  /** The values that are passed; absent where a function makes them, and only CloudFormation knows which they are. */
  readonly passed: TemplateObject | undefined;
  readonly passedPath: Path;
}

/** What a nested stack's Parameters hold, and where they stand. */
export function passedParameters(parent: TemplateFile, stack: NestedStack): PassedParameters {
  const passedPath = [...stack.path.slice(0, -1), 'Parameters'];
  return { passed: knownParameters(valueAt(parent.value, passedPath)), passedPath };
}

function knownParameters(value: TemplateValue | undefined): TemplateObject | undefined {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) return undefined;
  return Object.keys(value).some((name) => name.startsWith('Fn::')) ? undefined : value;
}
