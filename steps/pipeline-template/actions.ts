import type { Account, Environment } from './environment.ts';
import { sourceRevision } from './source.ts';

/** Actions of the stages that deploy, each as YAML. */

const digest = '{"name":"ARTIFACT_DIGEST","value":"#{BuildVariables.ARTIFACT_DIGEST}","type":"PLAINTEXT"}';
const codeBuild = (category: 'Build' | 'Test') =>
  `ActionTypeId: { Category: ${category}, Owner: AWS, Provider: CodeBuild, Version: '1' }`;
const cloudFormation = "ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }";
const stackName = '!If [HasStackName, !Ref StackName, !Ref WorkloadName]';

function roleArn({ id }: Account, name: string): string {
  return `!Sub arn:\${AWS::Partition}:iam::${id}:role/\${${name}}`;
}

export function checkArtifact(): string {
  return `Name: CheckArtifact
${codeBuild('Test')}
RunOrder: 1
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref CheckProject
  EnvironmentVariables: '[${digest}]'`;
}

export function createChangeSet({ configurationFile }: Environment, account: Account, runOrder: number): string {
  return `Name: CreateChangeSet${account.suffix}
${cloudFormation}
RunOrder: ${runOrder}
RoleArn: ${roleArn(account, 'CrossAccountPipelineRoleName')}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ActionMode: CHANGE_SET_REPLACE
  StackName: ${stackName}
  ChangeSetName: !Sub steps-\${PipelineName}
  TemplatePath: !Sub BuildOutput::\${TemplateFile}
  TemplateConfiguration: !Sub BuildOutput::${configurationFile}
  Capabilities: !Ref Capabilities
  RoleArn: ${roleArn(account, 'CrossAccountDeploymentRoleName')}`;
}

export function executeChangeSet({ name }: Environment, account: Account, runOrder: number): string {
  return `Name: ExecuteChangeSet${account.suffix}
Namespace: ${name}Outputs${account.suffix}
${cloudFormation}
RunOrder: ${runOrder}
RoleArn: ${roleArn(account, 'CrossAccountPipelineRoleName')}
Configuration:
  ActionMode: CHANGE_SET_EXECUTE
  StackName: ${stackName}
  ChangeSetName: !Sub steps-\${PipelineName}`;
}

export function deployBySteps({ configurationFile }: Environment, account: Account, runOrder: number): string {
  return `Name: Deploy${account.suffix}
${codeBuild('Build')}
RunOrder: ${runOrder}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref DeployProject
  EnvironmentVariables:
    Fn::Sub:
    - >-
      [${digest},
      {"name":"STACK_NAME","value":"\${Stack}","type":"PLAINTEXT"},
      {"name":"TEMPLATE_FILE","value":"\${TemplateFile}","type":"PLAINTEXT"},
      {"name":"PARAMETERS_FILE","value":"${configurationFile}","type":"PLAINTEXT"},
      {"name":"ACCOUNT_ID","value":"${account.id}","type":"PLAINTEXT"},
      {"name":"PIPELINE_ROLE_NAME","value":"\${CrossAccountPipelineRoleName}","type":"PLAINTEXT"},
      {"name":"DEPLOYMENT_ROLE_NAME","value":"\${CrossAccountDeploymentRoleName}","type":"PLAINTEXT"}]
    - { Stack: ${stackName} }`;
}

const deploys = 'It deploys ${Revision}, artifact #{BuildVariables.ARTIFACT_DIGEST}.${Ticket}';
const subVariables = `{ Stack: ${stackName}, Revision: ${sourceRevision}, Ticket: !If [NeedsChangeTicket, !Sub ' The comment must name a change ticket, \${ChangeTicketPattern}.', ''] }`;
const approval = "ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }";

function accountsOf({ accounts }: Environment): string {
  const ids = accounts.map(({ id }) => id);
  return ids.length === 1 ? `account ${ids.join('')}` : `${ids.length} accounts`;
}

/** The console shows one change set; of several accounts it has nothing that shows them all. */
export function approveChangeSets(environment: Environment, runOrder: number): string {
  const link =
    environment.accounts.length > 1
      ? ''
      : `
  ExternalEntityLink:
    Fn::Sub:
    - https://\${AWS::Region}.console.aws.amazon.com/cloudformation/home?region=\${AWS::Region}#/stacks/changesets/changes?stackId=\${Stack}&changeSetId=steps-\${PipelineName}
    - { Stack: ${stackName} }`;
  return `Name: Approve
${approval}
RunOrder: ${runOrder}
Configuration:
  CustomData:
    Fn::Sub:
    - >-
      Execute change set steps-\${PipelineName} of stack \${Stack} in ${accountsOf(environment)}?
      ${deploys}
    - ${subVariables}${link}`;
}

export function approveDeployment(environment: Environment): string {
  return `Name: Approve
${approval}
Configuration:
  CustomData:
    Fn::Sub:
    - >-
      Deploy stack \${Stack} to ${accountsOf(environment)}?
      ${deploys}
    - ${subVariables}`;
}

/**
 * In the stage of the approval, so that the state of the stage is of this execution when it looks. It is told nothing that a build
 * or whoever starts an execution could have made up.
 */
export function checkTicket({ name }: Environment, runOrder: number): string {
  return `Name: CheckTicket
${codeBuild('Test')}
RunOrder: ${runOrder}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref TicketCheckProject
  EnvironmentVariables:
    Fn::Sub: >-
      [{"name":"APPROVAL","value":"\${PipelineName}/ApproveDeployTo${name}/Approve","type":"PLAINTEXT"},
      {"name":"EXECUTION_ID","value":"#{codepipeline.PipelineExecutionId}","type":"PLAINTEXT"}]`;
}
