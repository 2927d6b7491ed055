import type { Stack } from '@aws-sdk/client-cloudformation';
import { closestName } from '../closest-name.ts';
import { parametersRejected } from '../errors/index.ts';
import { declaredParameters, isObject, type SourceDocument } from '../template.ts';
import type { DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';

/** What is wrong with parameter values, found before any call: unknown names, and required ones without a value. */
export function checkParameters(
  template: SourceDocument,
  given: Readonly<Record<string, string>>,
  hasPreviousValues: boolean,
): readonly string[] {
  const declared = declaredParameters(template);
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `${name} is not a parameter of ${template.file}${suggest(name, Object.keys(declared))}`);
  const missing = hasPreviousValues
    ? []
    : Object.entries(declared)
        .filter(
          ([name, declaration]) => !Object.hasOwn(given, name) && !(isObject(declaration) && 'Default' in declaration),
        )
        .map(([name]) => `${name} has no value and no default`);
  return [...unknown, ...missing];
}

export function rejectUnfitParameters(options: DeployOptions, inputs: DeployInputs, existing: Stack | undefined): void {
  const problems = checkParameters(inputs.template, inputs.configuration.parameters, existing !== undefined);
  if (problems.length > 0) throw parametersRejected(problems, options.parametersFiles.at(-1) ?? 'a parameters file');
}

function suggest(name: string, candidates: readonly string[]): string {
  const close = closestName(name, candidates);
  return close ? ` (did you mean ${close}?)` : '';
}
