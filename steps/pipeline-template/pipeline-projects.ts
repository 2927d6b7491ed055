import {
  actingBuildSpecs,
  allowancesBuildSpec,
  checkBuildSpec,
  selfUpdateBuildSpec,
  ticketBuildSpec,
  validateBuildSpec,
} from './buildspecs.ts';
import type { DeploymentForm } from './environment.ts';
import { inline, renderProject, type ProjectText } from './projects.ts';

const selfUpdate: ProjectText = {
  name: 'SelfUpdate',
  ending: '-self-update',
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
  ending: '-build',
  description: 'Builds and packages, as the repository says; its role is trusted by no other account',
  roles: ['build-role-arn'],
  hasCache: true,
  buildSpec: '!Ref BuildSpecFile',
};

const validate: ProjectText = {
  name: 'Validate',
  ending: '-validate',
  description: 'Validates the packaged workload',
  roles: ['check-role-arn'],
  buildSpec: inline(validateBuildSpec),
};

const check: ProjectText = {
  name: 'Check',
  ending: '-check',
  description: 'Checks that what is about to be deployed is what was built',
  roles: ['check-role-arn'],
  buildSpec: inline(checkBuildSpec),
};

const ticket: ProjectText = {
  name: 'TicketCheck',
  ending: '_ticket-check',
  description: 'Checks that an approval names a change ticket',
  roles: ['check-role-arn'],
  condition: 'NeedsChangeTicket',
  timeout: '10',
  computeType: 'BUILD_GENERAL1_SMALL',
  variables: '- { Name: TICKET_PATTERN, Value: !Ref ChangeTicketPattern }',
  buildSpec: inline(ticketBuildSpec),
};

const allowances: ProjectText = {
  name: 'Allowances',
  ending: '_allowances-check',
  description: 'Reads what an approval allows of the findings that stop a deployment',
  roles: ['check-role-arn'],
  condition: 'DeniesRules',
  timeout: '10',
  computeType: 'BUILD_GENERAL1_SMALL',
  buildSpec: inline(allowancesBuildSpec),
};

/** What is the same in every environment. */
const stackVariables = `- { Name: STACK_NAME, Value: !If [HasStackName, !Ref StackName, !Ref WorkloadName] }
- { Name: TEMPLATE_FILE, Value: !Ref TemplateFile }
- { Name: PIPELINE_ROLE_NAME, Value: !Ref CrossAccountPipelineRoleName }
- { Name: DEPLOYMENT_ROLE_NAME, Value: !Ref CrossAccountDeploymentRoleName }`;

/** Of what makes change sets, and of what executes them. */
const deploymentVariables = `${stackVariables}
- { Name: WORKLOAD_NAME, Value: !Ref WorkloadName }
- { Name: PIPELINE_NAME, Value: !Ref PipelineName }
- { Name: STEPS_OWNERSHIP_TAGS, Value: !Ref OwnershipTags }
- { Name: DENIED_RULES, Value: !Ref DeniedRules }`;
const artifactBucket = '- { Name: ARTIFACT_BUCKET, Value: !Ref ArtifactBucket }';

const acting = (name: string, ending: string, description: string, buildSpec: string): ProjectText => ({
  name,
  ending,
  description,
  roles: ['deploy-role-arn', 'develop-deploy-role-arn'],
  variables: stackVariables,
  buildSpec: inline(buildSpec),
});

const deploying = (project: ProjectText): ProjectText => ({ ...project, variables: deploymentVariables });
const planning = (project: ProjectText): ProjectText => ({
  ...project,
  variables: `${deploymentVariables}\n${artifactBucket}`,
});

const combining = (buildSpec: string, condition: string): ProjectText => ({
  ...acting('Combine', '_combine-deploy', 'Makes one plan of those of several stages', buildSpec),
  condition,
  // Those that are approved together are of class main only.
  roles: ['deploy-role-arn'],
  timeout: '10',
  computeType: 'BUILD_GENERAL1_SMALL',
  variables: artifactBucket,
});

function projectsOf(form: DeploymentForm, isRegional: boolean, joinedWhen: string | undefined): readonly ProjectText[] {
  const { outputs, deploy, plan, execute, combine } = actingBuildSpecs(isRegional);
  switch (form) {
    case 'cloudformation':
      return [check, acting('Deploy', '-deploy', 'Reads the outputs of stacks in other accounts with steps', outputs)];
    case 'steps':
      return [allowances, deploying(acting('Deploy', '-deploy', 'Deploys to another account with steps', deploy))];
    case 'plan':
      return [
        allowances,
        ...(joinedWhen === undefined ? [] : [combining(combine, joinedWhen)]),
        planning(acting('Plan', '_plan-deploy', 'Plans a deployment to another account with steps', plan)),
        planning(acting('Execute', '_execute-deploy', 'Executes a plan in another account with steps', execute)),
      ];
  }
}

/** The projects of a pipeline of this form, with their logs. `joinedWhen`: the condition under which plans are combined, where they can be. */
export function renderProjects(form: DeploymentForm, isRegional: boolean, joinedWhen: string | undefined): string {
  return [selfUpdate, build, validate, ticket, ...projectsOf(form, isRegional, joinedWhen)]
    .map(renderProject)
    .join('\n\n');
}
