import { declaredParameters, type DeclaredParameter } from '../declared-parameters.ts';
import type { NestedStack, Path, TemplateFile } from '../template-file.ts';
import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Workload } from '../workload.ts';

export interface Nesting {
  readonly parent: TemplateFile;
  readonly child: TemplateFile;
  readonly stack: NestedStack;
  readonly declared: ReadonlyMap<string, DeclaredParameter>;
  /** The values that are passed; absent where only CloudFormation can know which they are. */
  readonly passed: TemplateObject | undefined;
  readonly passedPath: Path;
}

/** Each nested stack whose template was read, with what it is given and what it declares. */
export function eachNestedStack({ templates }: Workload): readonly Nesting[] {
  const byPath = new Map(templates.map((template) => [template.absolute, template]));
  return templates.flatMap((parent) =>
    parent.nested.flatMap((stack): Nesting[] => {
      const child = byPath.get(stack.child);
      if (!child) return [];
      const passedPath = [...stack.path.slice(0, -1), 'Parameters'];
      const passed = passedParameters(valueAt(parent.value, passedPath));
      return [{ parent, child, stack, declared: declaredParameters(child.value), passed, passedPath }];
    }),
  );
}

function passedParameters(value: TemplateValue | undefined): TemplateObject | undefined {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) return undefined;
  return Object.keys(value).some((name) => name.startsWith('Fn::')) ? undefined : value;
}

function valueAt(value: TemplateValue, path: Path): TemplateValue | undefined {
  let found: TemplateValue | undefined = value;
  for (const part of path) found = isObject(found) ? found[part] : undefined;
  return found;
}
