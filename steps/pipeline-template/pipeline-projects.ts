import {
  checkBuildSpec,
  deployBuildSpec,
  selfUpdateBuildSpec,
  ticketBuildSpec,
  validateBuildSpec,
} from './buildspecs.ts';
import type { DeploymentForm } from './environment.ts';
import { inline, renderProject, type ProjectText } from './projects.ts';

const selfUpdate: ProjectText = {
  name: 'SelfUpdate',
  kind: 'self-update',
  description: "Updates the stack of this pipeline, from a released template and the repository's parameters",
  roles: ['self-update-role-arn', 'develop-self-update-role-arn'],
  condition: 'UpdatesItself',
  comment: "Nothing of it is the repository's: what this role runs is the image's own steps.",
  timeout: '60',
  computeType: 'BUILD_GENERAL1_SMALL',
  variables: `- { Name: STACK_NAME, Value: !Ref AWS::StackName }
- { Name: RELEASED_TEMPLATE, Value: !Ref ReleasedTemplate }
- { Name: PARAMETERS_FILE, Value: !Ref PipelineConfigurationFile }
- { Name: ARTIFACT_BUCKET, Value: !Ref ArtifactBucket }`,
  buildSpec: inline(selfUpdateBuildSpec),
};

const build: ProjectText = {
  name: 'Build',
  kind: 'build',
  description: 'Builds and packages, as the repository says; its role is trusted by no other account',
  roles: ['build-role-arn'],
  buildSpec: '!Ref BuildSpecFile',
};

const validate: ProjectText = {
  name: 'Validate',
  kind: 'validate',
  description: 'Validates the packaged workload',
  roles: ['check-role-arn'],
  buildSpec: inline(validateBuildSpec),
};

const check: ProjectText = {
  name: 'Check',
  kind: 'check',
  description: 'Checks that what is about to be deployed is what was built',
  roles: ['check-role-arn'],
  buildSpec: inline(checkBuildSpec),
};

const ticket: ProjectText = {
  name: 'TicketCheck',
  // As the role of checks is bound to projects and log groups.
  kind: 'ticket-check',
  logs: 'ticket/check',
  description: 'Checks that an approval names a change ticket',
  roles: ['check-role-arn'],
  condition: 'NeedsChangeTicket',
  timeout: '10',
  computeType: 'BUILD_GENERAL1_SMALL',
  variables: '- { Name: TICKET_PATTERN, Value: !Ref ChangeTicketPattern }',
  buildSpec: inline(ticketBuildSpec),
};

const deploy: ProjectText = {
  name: 'Deploy',
  kind: 'deploy',
  description: 'Deploys to another account with steps',
  roles: ['deploy-role-arn', 'develop-deploy-role-arn'],
  buildSpec: inline(deployBuildSpec),
};

const ofForm: Readonly<Record<DeploymentForm, readonly ProjectText[]>> = {
  cloudformation: [check, deploy],
  steps: [deploy],
};

/** The projects of a pipeline of this form, with their logs. */
export function renderProjects(form: DeploymentForm): string {
  return [selfUpdate, build, validate, ticket, ...ofForm[form]].map(renderProject).join('\n\n');
}
