import { declaredParameters, type DeclaredParameter } from '../declared-parameters.ts';
import type { TemplateFile } from '../template-file.ts';
import { rootOf, type ParameterFile, type Workload } from '../workload.ts';

export interface Environment {
  readonly parameterFile: ParameterFile;
  readonly template: TemplateFile;
  readonly declared: ReadonlyMap<string, DeclaredParameter>;
}

/** Each parameter file with the parameters of the root template that it is for. */
export function eachParameterFile(workload: Workload): readonly Environment[] {
  const [tree] = workload.trees;
  const template = tree ? rootOf(tree) : undefined;
  if (!template) return [];
  const declared = declaredParameters(template.value);
  return workload.parameterFiles.map((parameterFile) => ({ parameterFile, template, declared }));
}
