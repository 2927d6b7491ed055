import { declaredParameters, type DeclaredParameter } from '../declared-parameters.ts';
import type { NestedStack, TemplateFile } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { passedParameters, type PassedParameters } from './nested-parameters.ts';

export interface Nesting extends PassedParameters {
  readonly parent: TemplateFile;
  readonly child: TemplateFile;
  readonly stack: NestedStack;
  readonly declared: ReadonlyMap<string, DeclaredParameter>;
}

/** Each nested stack whose template was read, with what it is given and what it declares. */
export function eachNestedStack({ templates }: Workload): readonly Nesting[] {
  const byPath = new Map(templates.map((template) => [template.absolute, template]));
  return templates.flatMap((parent) =>
    parent.nested.flatMap((stack): Nesting[] => {
      const child = byPath.get(stack.child);
      if (!child) return [];
      return [{ parent, child, stack, declared: declaredParameters(child.value), ...passedParameters(parent, stack) }];
    }),
  );
}
