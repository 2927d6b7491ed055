import { StepError } from './step-error.ts';

export function foreignBuild(id: string, project: string): StepError {
  return new StepError({
    code: 'FOREIGN_BUILD',
    message: `build ${id} is none that was started for a pull request (project ${project})`,
    hint: 'name a build of the projects that cloudformation/pipelines/pull-requests.yml makes, as its rules started it',
  });
}
