import { declaredParameters, type DeclaredParameter } from '../declared-parameters.ts';
import type { NestedStack, Path, TemplateFile } from '../template-file.ts';
import type { TemplateObject } from '../../template.ts';
import type { Workload } from '../workload.ts';
import { passedParameters, valueAt } from './nested-parameters.ts';

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
