import { StepError } from './step-error.ts';

/** Errors in the manifest that one step hands to the next. */

export function manifestMissing(file: string, hint: string): StepError {
  return new StepError({ code: 'MANIFEST_MISSING', message: `there is no ${file}`, hint });
}

export function manifestInvalid(file: string, problem: string, cause?: unknown): StepError {
  return new StepError({
    code: 'MANIFEST_INVALID',
    message: `${file} is no manifest of steps: ${problem}`,
    hint: 'run steps build and steps package again',
    cause,
  });
}

export function manifestVersionUnknown(file: string, found: unknown, expected: number): StepError {
  return new StepError({
    code: 'MANIFEST_VERSION',
    message: `${file} has schemaVersion ${JSON.stringify(found)}, and this version of the command reads ${expected}`,
    hint: 'let all stages of a pipeline run one version of steps',
  });
}

export function manifestStage(file: string, found: string, expected: string, command: string): StepError {
  return new StepError({
    code: 'MANIFEST_STAGE',
    message: `${file} is of stage "${found}", and this needs what is ${expected}`,
    hint: `run ${command} first`,
  });
}

export interface Difference {
  /** `manifest`, a file's path, or `s3://bucket/key`. */
  readonly subject: string;
  readonly expected: string;
  /** What is there instead; absent where nothing is. */
  readonly found?: string;
}

export function artifactTampered(differences: readonly Difference[]): StepError {
  const lines = differences.map(
    ({ subject, expected, found }) =>
      `  ${subject}\n    expected SHA-256 ${expected}\n    found    ${found === undefined ? 'nothing' : `SHA-256 ${found}`}`,
  );
  return new StepError({
    code: 'ARTIFACT_TAMPERED',
    message: `the artifact is not what was packaged:\n${lines.join('\n')}`,
    hint: 'do not deploy it: build and package again, and find out who changed it',
  });
}
