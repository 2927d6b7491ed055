import { declaredParameters, isObject, type SourceDocument, type TemplateObject } from '../template.ts';
import { releaseParameter } from '../released-template.ts';
import { nameHint } from '../closest-name.ts';
import type { ParameterValue, StackTarget } from './stack-target.ts';

/**
 * Every parameter that the template declares with its value: the configuration's, else the template's default. That nothing is left to
 * a stack's previous value is what lets drift be seen, and undone.
 */
export function completeParameters(target: StackTarget, template: SourceDocument): StackTarget {
  const declared = declaredParameters(template);
  const values = Object.entries(declared).flatMap(([name, declaration]) => {
    const value = target.parameters[name] ?? defaultOf(declaration);
    return value === undefined ? [] : [[name, value] as const];
  });
  const defaulted = Object.keys(declared).filter((name) => target.parameters[name] === undefined);
  return { ...target, parameters: Object.fromEntries(values), defaulted };
}

function defaultOf(declaration: unknown): string | undefined {
  const value = isObject(declaration) ? declaration['Default'] : undefined;
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** What CloudFormation would refuse, said before anything is done. */
export function findUnfitParameters(target: StackTarget, template: SourceDocument): readonly string[] {
  const declared = declaredParameters(template);
  const names = Object.keys(declared);
  const unknown = target.named
    .filter((name) => !(name in declared))
    .map((name) => `${target.stackName}: ${name} is not a parameter of ${target.templateFile}${nameHint(name, names)}`);
  const unfit = Object.entries(declared).flatMap(([name, declaration]) => {
    const value = target.parameters[name] ?? defaultOf(declaration);
    if (value === undefined) return [`${target.stackName}: ${name} has no value and no default`];
    const problem = isObject(declaration) ? mismatch(value, declaration) : undefined;
    return problem === undefined ? [] : [`${target.stackName}: ${name} is "${show(value)}", ${problem}`];
  });
  return [...findMissingParameters(target, names), ...unknown, ...unfit];
}

/** Without these a pipeline cannot be told from others, cannot be released, or lacks a gate that was asked for; the standard templates have them. */
function findMissingParameters(
  { kind, stackName, templateFile, selfUpdate, parameters }: StackTarget,
  declared: readonly string[],
) {
  if (kind !== 'pipeline') return [];
  const gates = ['ChangeTicketPattern', 'DeniedRules'].filter((name) => parameters[name]);
  const joint = parameters['JointApproval'] === 'true' ? ['JointApproval'] : [];
  return ['WorkloadName', 'PipelineName', ...(selfUpdate ? [releaseParameter] : []), ...gates, ...joint]
    .filter((name) => !declared.includes(name))
    .map(
      (name) =>
        `${stackName}: ${templateFile} declares no parameter ${name}: begin with a copy of cloudformation/pipelines/standard.yml`,
    );
}

function show(value: ParameterValue): string {
  return typeof value === 'string' ? value : `output ${value.output}`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function mismatch(value: ParameterValue, declaration: TemplateObject): string | undefined {
  if (typeof value !== 'string') return undefined;
  const { AllowedValues: allowed, AllowedPattern: pattern, ConstraintDescription: constraint } = declaration;
  if (Array.isArray(allowed) && !allowed.map(String).includes(value)) return `expected one of ${allowed.join(', ')}`;
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`).test(value))
    return `expected ${typeof constraint === 'string' ? constraint : `what matches ${pattern}`}`;
  const { MinValue: least, MaxValue: most } = declaration;
  if (typeof least === 'number' && Number(value) < least) return `expected at least ${least}`;
  if (typeof most === 'number' && Number(value) > most) return `expected at most ${most}`;
  return undefined;
}
