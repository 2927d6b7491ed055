import { StepError } from './step-error.ts';

export function pathTaken(path: string, file: string): StepError {
  return new StepError({
    code: 'PATH_TAKEN',
    message: `"${path}" is no folder, so "${file}" has no place`,
    hint: 'rename it, and run the command again',
    exitCode: 2,
  });
}

export function pathLeadsOut(path: string, target: string, file: string): StepError {
  return new StepError({
    code: 'PATH_LEADS_OUT',
    message: `"${path}" is a link that leads out of the repository, to ${target}: "${file}" is not written there`,
    hint: 'put a folder in its place, and run the command again',
    exitCode: 2,
  });
}
