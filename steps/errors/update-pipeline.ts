import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';

export interface HeldParameter {
  readonly name: string;
  readonly value: string;
  readonly current: string;
}

export function pipelineParametersHeld(
  file: string,
  held: readonly HeldParameter[],
  unknown: readonly string[],
  location?: Location,
): StepError {
  const problems = [
    ...held.map(({ name, value, current }) => `${name} is "${value}" there and "${current}" in the pipeline`),
    ...unknown.map((name) => `${name} is no parameter of the pipeline`),
  ];
  return new StepError({
    code: 'PIPELINE_PARAMETERS',
    message: `${file} sets what a repository may not set:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: 'take it back; steps bootstrap changes it, by those who set up the pipelines. Nothing was changed',
    ...(location ? { location } : {}),
  });
}
