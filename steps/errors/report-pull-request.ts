import { StepError } from './step-error.ts';

export function tooManyFiles(count: number, most: number): StepError {
  return new StepError({
    code: 'TOO_MANY_FILES',
    message: `the pull request has ${count} files, and at most ${most} are handed to its build`,
    hint: 'keep what is generated or fetched out of the repository',
  });
}

export function foreignBuild(id: string, project: string): StepError {
  return new StepError({
    code: 'FOREIGN_BUILD',
    message: `build ${id} is none that was started for a pull request (project ${project})`,
    hint: 'name a build of the projects that cloudformation/pipelines/pull-requests.yml makes, as its rules started it',
  });
}
