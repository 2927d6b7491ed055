import { renderConditions } from './conditions.ts';
import { standardEnvironments, standardEnvironmentsOf, type DeploymentForm } from './environment.ts';
import { listedEnvironment, type ListedEnvironment } from './listed-environments.ts';
import { renderMetadata } from './metadata.ts';
import { capabilitiesParameter, deploymentParameters, jointApprovalParameter, renderParameters } from './parameters.ts';
import { renderProjects } from './pipeline-projects.ts';
import { renderPipeline } from './pipeline.ts';
import { regionsOf } from './regions.ts';
import { sourceOutputs, sourceResources } from './source.ts';
import { indent } from './yaml-text.ts';

export { buildSpecFiles } from './buildspecs.ts';
export type { ListedEnvironment } from './listed-environments.ts';
export { findExceeded } from './quotas.ts';
export { regionsOf } from './regions.ts';
export { deploymentForms, type DeploymentForm } from './environment.ts';

/** The file of each form, below the folder of the templates. */
export const pipelineTemplateFiles: Readonly<Record<DeploymentForm, string>> = {
  cloudformation: 'pipelines/standard.yml',
  steps: 'pipelines/standard-steps.yml',
  plan: 'pipelines/standard-plan.yml',
};

const deployedBy: Readonly<Record<DeploymentForm, string>> = {
  cloudformation: "by CodePipeline's own CloudFormation actions",
  steps: 'by steps deploy in CodeBuild',
  plan: 'by steps deploy in two parts, a plan that is shown and its execution',
};

/** Environments that are listed, and the region of the pipeline that deploys to them. */
export interface ListedEnvironments {
  readonly environments: readonly ListedEnvironment[];
  readonly region: string;
  /** Those that a person approves are planned and approved together, in the form that plans. */
  readonly areApprovedTogether?: boolean;
}

/** The standard pipeline's template, as YAML with its comments: of the four environments by parameters, or of those that are listed. Pure. */
export function renderPipelineTemplate(form: DeploymentForm, listed?: ListedEnvironments): string {
  const regions = listed && regionsOf(listed.environments, listed.region);
  const isListedJoint = form === 'plan' && listed?.areApprovedTogether === true;
  const environments =
    listed?.environments.map((environment) => listedEnvironment(environment, isListedJoint, regions)) ??
    standardEnvironmentsOf(form);
  const names = listed ? [] : standardEnvironments.map(({ name }) => name);
  const isJoint = form === 'plan' && listed === undefined;
  const joinedWhen = isJoint ? 'ApprovesJointly' : isListedJoint ? 'HasAllStages' : undefined;
  const further =
    form === 'cloudformation'
      ? [capabilitiesParameter]
      : [deploymentParameters, ...(isJoint ? [jointApprovalParameter] : [])];
  return `AWSTemplateFormatVersion: '2010-09-09'
Description: >-
  codebuild-steps: the standard pipeline of a workload - Source, UpdatePipeline, Build, Validate, and for each environment
  an approval where one is asked for and the deployment, ${deployedBy[form]}.

# Made by scripts/write-pipelines.ts.
#
# One stack of this template per pipeline, in the Tools account, named steps-pipeline-PIPELINE, or steps-develop-pipeline-PIPELINE
# for the develop class. What it needs of the common stack it takes from SSM: by dynamic references, and by parameters of SSM types where a value is needed more than once.
#
# One build makes one artifact, which every stage deploys. The digest that Build exports travels with the execution, outside
# the artifact, and is checked before each deployment.
#
# steps bootstrap releases this template for each pipeline, with one allowed value for each parameter that the repository may
# not set. From that release the pipeline updates its own stack: CloudFormation itself refuses what it does not allow.
#
# The projects' names tell the roles of the common stack what they are for; see there. CodePipeline keeps artifacts under the
# first 20 characters of the pipeline's name: hence the limit, so that each pipeline has a prefix of its own.

Metadata:
${indent(renderMetadata(form, names), 2)}

Parameters:
${indent(renderParameters(names, further), 2)}

Conditions:
${indent(renderConditions(form, names), 2)}

Resources:
${indent([sourceResources, renderProjects(form, regions !== undefined, joinedWhen), renderPipeline(form, environments, regions)].join('\n\n'), 2)}

Outputs:
${indent(outputs, 2)}
`;
}

const outputs = `PipelineName:
  Description: The pipeline
  Value: !Ref Pipeline
${sourceOutputs}
ConsoleLink:
  Description: The pipeline in the console
  Value: !Sub https://\${AWS::Region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/\${Pipeline}/view?region=\${AWS::Region}`;
