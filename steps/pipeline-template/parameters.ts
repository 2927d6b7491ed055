import { planRules } from '../approved-findings.ts';
import { isControlled, type StandardName } from './environment.ts';
import { sourceParameters } from './source.ts';

const path = 'AllowedPattern: ^[A-Za-z0-9._/-]{1,255}$';
const booleans = "AllowedValues: ['true', 'false']";

const identity = `WorkloadName:
  Description: Name of the workload, as in its steps.yml
  Type: String
  AllowedPattern: ^[a-z][a-z0-9-]{0,49}$
  ConstraintDescription: lower-case letters, digits and hyphens
PipelineName:
  Description: Name of the pipeline, unique among the pipelines of this account and region
  Type: String
  AllowedPattern: ^[a-z][a-z0-9-]{0,19}$
  ConstraintDescription: at most 20 lower-case letters, digits and hyphens
PipelineClass:
  Description: >-
    main, or develop for a pipeline whose roles controlled accounts do not trust and which ends after DeployToTest
  Type: String
  Default: main
  AllowedValues: [main, develop]
Stages:
  Description: >-
    all, or basic for a first pipeline of Source and UpdatePipeline only, which grows into the full one when it updates itself
  Type: String
  Default: all
  AllowedValues: [all, basic]
ReleasedTemplate:
  Description: >-
    Key of the template, as steps bootstrap released it, from which the pipeline updates itself; empty for one that does not
  Type: String
  Default: ''
  AllowedPattern: ^(released/pipelines/[a-z0-9-]{1,20}-[0-9a-f]{64}\\.template)?$
InstancesTemplate:
  Description: >-
    Key of the template, as steps bootstrap released it, of the pipelines of this workload's instances; empty for none
  Type: String
  Default: ''
  AllowedPattern: ^(released/pipelines/[a-z0-9-]{1,20}-[0-9a-f]{64}\\.template)?$
PipelineConfigurationFile:
  Description: The repository's file with what it sets of these parameters, read by UpdatePipeline
  Type: String
  Default: pipeline/standard.json
  ${path}
StackName:
  Description: Name of the workload's stack in every account; empty for the workload's name
  Type: String
  Default: ''
  AllowedPattern: ^([A-Za-z][A-Za-z0-9-]{0,127})?$`;

const build = `BuildSpecFile:
  Description: Buildspec of the repository, used for Build only
  Type: String
  Default: buildspec.yml
  ${path}
BuildCache:
  Description: Whether builds keep what they made for those that follow, in the bucket of the stack of build-cache.yml
  Type: String
  Default: 'false'
  ${booleans}
BuildCacheBucket:
  Description: >-
    Where builds keep it, the parameter that names that bucket, /codebuild-steps/common/build-cache-bucket; else without effect
  Type: AWS::SSM::Parameter::Value<String>
  Default: /codebuild-steps/common/artifact-bucket
TemplateFile:
  Description: The packaged template in the build's artifact
  Type: String
  Default: packaged.yml
  ${path}
Validation:
  Description: Whether there is a stage Validate
  Type: String
  Default: 'true'
  ${booleans}
ChangeTicketPattern:
  Description: >-
    Regular expression of the change ticket that every approval must name in its comment, as in CHG[0-9]{7}; empty where none is
    needed. It takes the stack codebuild-steps-change-management
  Type: String
  Default: ''
  AllowedPattern: ^[A-Za-z0-9_(){}\\[\\]|?+*.:/-]{0,100}$
  ConstraintDescription: up to 100 letters, digits and _(){}[]|?+*.:/-
FailureAction:
  Description: >-
    What follows when a deployment or its test fails: nothing (NONE), the stage once more with what succeeded in it last
    (ROLLBACK), or its failed actions once more (RETRY)
  Type: String
  Default: NONE
  AllowedValues: [NONE, ROLLBACK, RETRY]
AlarmMinutes:
  Description: Minutes after a deployment in which an environment's alarm makes it fail
  Type: Number
  Default: 5
  MinValue: 1
  MaxValue: 1440`;

/** CodePipeline's own actions acknowledge capabilities one by one; steps deploy needs none said. */
export const capabilitiesParameter = `Capabilities:
  Description: Capabilities that CodePipeline's own deployments acknowledge, comma-separated
  Type: String
  Default: CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND
  AllowedPattern: ^[A-Z_]{1,32}(,[A-Z_]{1,32}){0,2}$`;

const rule = `(${planRules.join('|')})`;

/** What only steps deploy does. */
export const deploymentParameters = `DeniedRules:
  Description: >-
    Rules whose findings stop a deployment, comma-separated, of replace-stateful, delete-stateful, broaden-iam and make-public,
    unless the comment of its approval allows each by name. It takes the stack codebuild-steps-change-management
  Type: String
  Default: ''
  AllowedPattern: ^(${rule}(,${rule}){0,${planRules.length - 1}})?$
OwnershipTags:
  Description: Whether stacks and their resources are tagged with workload, instance, commit and pipeline execution
  Type: String
  Default: 'true'
  ${booleans}`;

export const jointApprovalParameter = `JointApproval:
  Description: >-
    Whether environments uat and prod are planned, shown and approved together, once, before either is deployed to; for pipelines
    in which both are approved
  Type: String
  Default: 'false'
  ${booleans}`;

const machines = `ComputeType:
  Description: Size of the machines that builds run on
  Type: String
  Default: BUILD_GENERAL1_SMALL
  AllowedValues: [BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE]
TimeoutMinutes:
  Description: Minutes after which a build or a deployment by steps is ended
  Type: Number
  Default: 60
  MinValue: 5
  MaxValue: 480
LogRetentionDays:
  Description: Days for which the logs of builds are kept
  Type: Number
  Default: 180
  AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]`;

const ssmNames: readonly (readonly [name: string, description: string, parameter: string])[] = [
  ['ArtifactBucket', 'names the artifact bucket', 'artifact-bucket'],
  ['ArtifactKeyArn', 'names the key of artifacts and logs', 'artifact-key-arn'],
  ['BuildImage', 'names the image of the builds', 'build-image'],
  ['ImagePullCredentialsType', 'says whose credentials pull the image', 'image-pull-credentials-type'],
  ['CrossAccountPipelineRoleName', 'names the role assumed in each account', 'cross-account-pipeline-role-name'],
  [
    'CrossAccountDeploymentRoleName',
    'names the role that CloudFormation uses there',
    'cross-account-deployment-role-name',
  ],
];

/** Parameters that name what pipelines share. */
export const commonNames = ssmNames.map(([name]) => name);

const common = ssmNames
  .map(
    ([name, description, parameter]) => `${name}:
  Description: Parameter that ${description}
  Type: AWS::SSM::Parameter::Value<String>
  Default: /codebuild-steps/common/${parameter}`,
  )
  .join('\n');

function environmentParameters(name: StandardName): string {
  const spoken = name.toLowerCase();
  return `${name}AccountId:
  Description: Id of the account of environment ${spoken}; empty for a pipeline without it
  Type: String
  Default: ''
  AllowedPattern: ^(\\d{12})?$
  ConstraintDescription: twelve digits, or nothing
${name}ConfigurationFile:
  Description: Template configuration of environment ${spoken}
  Type: String
  Default: environments/${spoken}.json
  ${path}
${name}Approval:
  Description: Whether a person approves what is deployed to environment ${spoken}
  Type: String
  Default: '${isControlled(name)}'
  ${booleans}
${name}TestBuildSpecFile:
  Description: Buildspec of the repository that tests environment ${spoken} after each deployment; empty for no test
  Type: String
  Default: ''
  AllowedPattern: ^[A-Za-z0-9._/-]{0,255}$
${name}AlarmName:
  Description: CloudWatch alarm of the Tools account that makes a deployment to environment ${spoken} fail; empty for none
  Type: String
  Default: ''
  AllowedPattern: ^[A-Za-z0-9._/-]{0,255}$`;
}

/** Names of the parameters of one environment, in their order. */
export function environmentParameterNames(name: string): readonly string[] {
  return ['AccountId', 'ConfigurationFile', 'Approval', 'TestBuildSpecFile', 'AlarmName'].map(
    (part) => `${name}${part}`,
  );
}

/** Those of them that the repository may set. */
export function repositoryParameterNames(name: string): readonly string[] {
  return ['ConfigurationFile', 'TestBuildSpecFile', 'AlarmName'].map((part) => `${name}${part}`);
}

export function renderParameters(environments: readonly StandardName[], further: readonly string[]): string {
  const ofEnvironments = environments.map(environmentParameters);
  return [identity, sourceParameters, build, ...ofEnvironments, ...further, machines, common].join('\n');
}
