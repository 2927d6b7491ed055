import { nameHint } from '../closest-name.ts';
import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';

export interface HeldParameter {
  readonly name: string;
  readonly value: string;
  readonly current: string;
}

interface RefusedParameters {
  readonly held: readonly HeldParameter[];
  readonly unknown: readonly string[];
  /** Those that a repository may set. */
  readonly free: readonly string[];
}

export function pipelineParametersHeld(
  file: string,
  { held, unknown, free }: RefusedParameters,
  location?: Location,
): StepError {
  const problems = [
    ...held.map(({ name, value, current }) => `${name} is "${value}" there and "${current}" in the pipeline`),
    ...unknown.map((name) => `${name} is no parameter of the pipeline${nameHint(name, free)}`),
  ];
  return new StepError({
    code: 'PIPELINE_PARAMETERS',
    message: `${file} sets what a repository may not set:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'take it back; steps bootstrap changes it, by those who set up the pipelines. Nothing was changed',
    ...(location ? { location } : {}),
  });
}

export function instanceRetired(file: string, stackName: string): StepError {
  return new StepError({
    code: 'INSTANCE_RETIRED',
    message: `there is no ${file}, so the repository asks for this instance no longer`,
    hint: `the workload's own pipeline deletes ${stackName}; nothing was deployed`,
  });
}

export function instanceFilesRefused(problems: readonly string[]): StepError {
  return new StepError({
    code: 'INSTANCE_FILES',
    message: `the files of the instances cannot be taken:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'rename or remove what is named; bootstrap.yml says how many there may be (instances:). Nothing was changed',
  });
}

export function instancesVanished(names: readonly string[]): StepError {
  return new StepError({
    code: 'INSTANCES_VANISHED',
    message: `the repository names no instance, and there are ${names.length}: ${names.join(', ')}`,
    hint: 'bring their files back; to retire all of them leave the file of one, and remove that by another commit. Nothing was changed',
  });
}

export function branchReleaseRefused(key: string): StepError {
  return new StepError({
    code: 'BRANCH_RELEASE',
    message: `${key} is not the released template of the pipelines of branches`,
    hint: 'steps bootstrap releases it, and tells the project that runs this; nothing was changed',
  });
}

export function retiredBranchRefused(name: string, accountId: string): StepError {
  return new StepError({
    code: 'RETIRED_BRANCH',
    message: `"${name}" in account "${accountId}" is no stack of a feature branch`,
    hint: 'steps update-branches writes down what is to be deleted: see who wrote that, and delete its parameter. It was left alone',
  });
}
