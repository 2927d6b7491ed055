import type { Stack } from '@aws-sdk/client-cloudformation';
import { closestName } from '../closest-name.ts';
import { parametersRejected } from '../errors/index.ts';
import { whyUnfit } from '../parameter-constraints.ts';
import { textsOf } from '../stack-texts.ts';
import { declaredParameters, isNoEcho, isObject, type SourceDocument, type TemplateValue } from '../template.ts';
import type { DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';

/**
 * What is wrong with parameter values, found before any change: unknown names, required ones without a value, and values that the template
 * does not take. `previous` are the names that the stack has values for.
 */
export function checkParameters(
  template: SourceDocument,
  given: Readonly<Record<string, string>>,
  previous: readonly string[],
): readonly string[] {
  const declared = declaredParameters(template);
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `${name} is not a parameter of ${template.file}${suggest(name, Object.keys(declared))}`);
  const missing = Object.entries(declared)
    .filter(
      ([name, declaration]) => !Object.hasOwn(given, name) && !previous.includes(name) && !hasDefault(declaration),
    )
    .map(([name]) => `${name} has no value and no default`);
  const unfit = Object.entries(given).flatMap(([name, value]) => {
    const declaration = declared[name];
    const why = isObject(declaration) && !reference.test(value) ? whyUnfit(declaration, value) : undefined;
    return why === undefined ? [] : [`${name}${shown(declaration, value)} ${why}`];
  });
  return [...unknown, ...missing, ...unfit];
}

export function rejectUnfitParameters(options: DeployOptions, inputs: DeployInputs, existing: Stack | undefined): void {
  const previous = options.keepsPrevious === false ? undefined : existing?.Parameters;
  const names = Object.keys(textsOf(previous, 'ParameterKey', 'ParameterValue'));
  const problems = checkParameters(inputs.template, inputs.configuration.parameters, names);
  rejectProblems(options, problems);
}

export function rejectProblems({ parametersFiles }: DeployOptions, problems: readonly string[]): void {
  if (problems.length > 0) throw parametersRejected(problems, parametersFiles.at(-1) ?? 'a parameters file');
}

function hasDefault(declaration: TemplateValue | undefined): boolean {
  return isObject(declaration) && 'Default' in declaration;
}

/** What such a value becomes is known later; CloudFormation judges its own references itself. */
const reference = /\{\{(resolve|ssm|export):/;

/** A secret is not shown, also where it is wrong. */
function shown(declaration: TemplateValue | undefined, value: string): string {
  return isNoEcho(declaration) ? '' : ` is ${JSON.stringify(value)}:`;
}

function suggest(name: string, candidates: readonly string[]): string {
  const close = closestName(name, candidates);
  return close ? ` (did you mean ${close}?)` : '';
}
