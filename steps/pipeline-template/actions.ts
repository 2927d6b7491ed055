import { regionalTemplatePath } from '../regional-template.ts';
import type { Account, Environment } from './environment.ts';
import { describePlaces } from './regions.ts';
import { sourceRevision } from './source.ts';

/** Actions of the stages that deploy, each as YAML. */

/** Of type PLAINTEXT, which is the default. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
function variables(values: Readonly<Record<string, string>>, end = ''): string {
  return `[${Object.entries(values)
    .map(([name, value]) => `{"name":"${name}","value":"${value}"}`)
    .join(',')}${end}]`;
}

const digest = { ARTIFACT_DIGEST: '#{BuildVariables.ARTIFACT_DIGEST}' };
const execution = { EXECUTION_ID: '#{codepipeline.PipelineExecutionId}' };
const codeBuild = (category: 'Build' | 'Test') =>
  `ActionTypeId: { Category: ${category}, Owner: AWS, Provider: CodeBuild, Version: '1' }`;
const cloudFormation = "ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }";
const stackName = '!If [HasStackName, !Ref StackName, !Ref WorkloadName]';

function roleArn({ id }: Account, name: string): string {
  return `!Sub arn:\${AWS::Partition}:iam::${id}:role/\${${name}}`;
}

/** An action of CodePipeline's own in another region, which needs an artifact store there. */
function regionOf({ region }: Account): string {
  return region?.isOther ? `\nRegion: ${region.name}` : '';
}

function templatePath({ region }: Account): string {
  return region?.isOther ? regionalTemplatePath(region.name, '${TemplateFile}') : '${TemplateFile}';
}

/** What tells a step in which region it acts: in CodeBuild, whose projects are of the pipeline's own. */
function targetRegion({ region }: Account): Readonly<Record<string, string>> {
  return region === undefined ? {} : { TARGET_REGION: region.name };
}

export function checkArtifact(): string {
  return `Name: CheckArtifact
${codeBuild('Test')}
RunOrder: 1
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref CheckProject
  EnvironmentVariables: '${variables(digest)}'`;
}

export function createChangeSet({ configurationFile }: Environment, account: Account, runOrder: number): string {
  return `Name: CreateChangeSet${account.suffix}
${cloudFormation}${regionOf(account)}
RunOrder: ${runOrder}
RoleArn: ${roleArn(account, 'CrossAccountPipelineRoleName')}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ActionMode: CHANGE_SET_REPLACE
  StackName: ${stackName}
  ChangeSetName: !Sub steps-\${PipelineName}
  TemplatePath: !Sub BuildOutput::${templatePath(account)}
  TemplateConfiguration: !Sub BuildOutput::${configurationFile}
  Capabilities: !Ref Capabilities
  RoleArn: ${roleArn(account, 'CrossAccountDeploymentRoleName')}`;
}

export function executeChangeSet({ name }: Environment, account: Account, runOrder: number): string {
  return `Name: ExecuteChangeSet${account.suffix}
Namespace: ${name}Outputs${account.suffix}
${cloudFormation}${regionOf(account)}
RunOrder: ${runOrder}
RoleArn: ${roleArn(account, 'CrossAccountPipelineRoleName')}
Configuration:
  ActionMode: CHANGE_SET_EXECUTE
  StackName: ${stackName}
  ChangeSetName: !Sub steps-\${PipelineName}`;
}

/** What an action of `steps deploy` is told of the environment, with values of its own for what `more` names, and for `Allowed`. */
function acting(
  { configurationFile }: Environment,
  account: Account,
  more: Readonly<Record<string, string>> = {},
  values: Readonly<Record<string, string>> = {},
): string {
  const told = { PARAMETERS_FILE: configurationFile, ACCOUNT_ID: account.id, ...targetRegion(account) };
  const text = variables({ ...digest, ...execution, ...told, ...more }, 'Allowed' in values ? '${Allowed}' : '');
  const named = Object.entries(values).map(([name, value]) => `${name}: ${value}`);
  if (named.length === 0) return `!Sub '${text}'`;
  return `\n    Fn::Sub:\n    - '${text}'\n    - { ${named.join(', ')} }`;
}

/** What the approval allowed, where it was asked for one and something is denied; with the comma before it. */
function allowedBy({ name, approval, jointly }: Environment): { readonly Allowed?: string } {
  if (approval === false) return {};
  const condition = approval === true ? 'DeniesRules' : `Allows${name}`;
  const from = (asked: string) => `',{"name":"ALLOWED","value":"#{${asked}Approval.ALLOWED}"}'`;
  return { Allowed: `!If [${condition}, ${jointOr(jointly, from(jointName), from(name))}, '']` };
}

/** What the approval of several environments is called. */
export const jointName = 'Joint';

/** What holds where an environment shares its approval, and what where it does not. */
function jointOr(jointly: Environment['jointly'], joint: string, own: string): string {
  if (!jointly) return own;
  return jointly.asksAlone === undefined ? joint : `!If [${jointly.condition}, ${joint}, ${own}]`;
}

function bySteps(
  actionName: string,
  project: string,
  namespace: string,
  runOrder: number,
  environmentVariables: string,
): string {
  return `Name: ${actionName}
Namespace: ${namespace}
${codeBuild('Build')}
RunOrder: ${runOrder}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref ${project}
  EnvironmentVariables: ${environmentVariables}`;
}

const deploymentOf = ({ name }: Environment, { suffix }: Account) => `${name}Deployment${suffix}`;
const planOf = ({ name }: Environment, { suffix }: Account) => `${name}Plan${suffix}`;

export function deployBySteps(environment: Environment, account: Account, runOrder: number): string {
  const namespace = deploymentOf(environment, account);
  const told = acting(environment, account, {}, allowedBy(environment));
  return bySteps(`Deploy${account.suffix}`, 'DeployProject', namespace, runOrder, told);
}

/** Each execution's plans lie below a prefix of their own, in several regions those of each below its name. */
const planRoot = 'packages/plans/${PipelineName}/#{codepipeline.PipelineExecutionId}';

function planFolder({ name }: Environment): string {
  return `${planRoot}/${name}`;
}

function planPrefix(environment: Environment, { region }: Account): string {
  return region === undefined ? planFolder(environment) : `${planFolder(environment)}/${region.name}`;
}

export function planBySteps(environment: Environment, account: Account, runOrder: number): string {
  return plan(`Plan${account.suffix}`, environment, account, runOrder);
}

/** In a stage with plans of other environments, named as theirs are not. */
export function planJointly(environment: Environment, account: Account, runOrder: number): string {
  return plan(`Plan${environment.name}${account.suffix}`, environment, account, runOrder);
}

function plan(actionName: string, environment: Environment, account: Account, runOrder: number): string {
  const told = acting(environment, account, { PLAN_PREFIX: planPrefix(environment, account) });
  return bySteps(actionName, 'PlanProject', planOf(environment, account), runOrder, told);
}

export function executePlan(environment: Environment, account: Account, runOrder: number): string {
  const { jointly, name } = environment;
  const own = planOf(environment, account);
  const combined = { PLAN_PREFIX: planRoot, PLAN_DIGEST: '#{JointPlan.PLAN_DIGEST}' };
  const [told, values] = jointly
    ? jointly.asksAlone === undefined
      ? [combined, {}]
      : [
          { PLAN_PREFIX: `${planRoot}\${Folder}`, PLAN_DIGEST: '#{${Plan}.PLAN_DIGEST}' },
          {
            Folder: jointOr(jointly, "''", `/${name}`),
            Plan: jointOr(jointly, 'JointPlan', own),
          },
        ]
    : [{ PLAN_PREFIX: planPrefix(environment, account), PLAN_DIGEST: `#{${own}.PLAN_DIGEST}` }, {}];
  const all = acting(environment, account, told, { ...values, ...allowedBy(environment) });
  const namespace = deploymentOf(environment, account);
  return bySteps(`Execute${account.suffix}`, 'ExecuteProject', namespace, runOrder, all);
}

/** One plan of all, whose digest the approval is asked for. */
export function combinePlans(environments: readonly Environment[], runOrder: number): string {
  const plans = environments.flatMap((environment) =>
    environment.accounts.map(
      (account) =>
        `${environment.name}=${environment.name}/${account.region ? `${account.region.name}/` : ''}${account.id}-#{${planOf(environment, account)}.PLAN_DIGEST}`,
    ),
  );
  const told = variables({ ...digest, PLAN_PREFIX: planRoot, PLANS: plans.join(',') });
  return bySteps('Combine', 'CombineProject', 'JointPlan', runOrder, `!Sub '${told}'`);
}

export function approveJointly(environments: readonly Environment[], runOrder: number): string {
  const where = environments.map(({ name, accounts }) => `${name} (${describePlaces(accounts)})`).join(' and ');
  const link = ` !Sub https://\${AWS::Region}.console.aws.amazon.com/s3/object/\${ArtifactBucket}?region=\${AWS::Region}&prefix=${planRoot}/#{JointPlan.PLAN_DIGEST}.html`;
  return approve(`Execute the plans for stack \${Stack} in ${where}, one after the other?`, {
    runOrder,
    link,
    denies: true,
  });
}

export function readOutputs(environment: Environment, account: Account, runOrder: number): string {
  const told = `!Sub '${variables({ ACCOUNT_ID: account.id, ...targetRegion(account) })}'`;
  const namespace = deploymentOf(environment, account);
  return bySteps(`ReadOutputs${account.suffix}`, 'DeployProject', namespace, runOrder, told);
}

/** The repository's own commands: with the role of builds, which nothing in other accounts trusts. */
export function testDeployment(environment: Environment, account: Account, runOrder: number): string {
  const told = variables({
    ENVIRONMENT: environment.name,
    ...targetRegion(account),
    STACK_OUTPUTS: `#{${deploymentOf(environment, account)}.STACK_OUTPUTS}`,
  });
  return `Name: Test${account.suffix}
${codeBuild('Test')}
RunOrder: ${runOrder}
InputArtifacts: [{ Name: SourceOutput }]
Configuration:
  ProjectName: !Ref BuildProject
  BuildspecOverride: !Sub ${environment.testBuildSpecFile}
  EnvironmentVariables: '${told}'`;
}

const deploys = 'It deploys ${Revision}, artifact #{BuildVariables.ARTIFACT_DIGEST}.${Ticket}';
const denial =
  "Denied: !If [DeniesRules, !Sub ' A finding of ${DeniedRules} stops it, unless the comment says: allow RULE:RESOURCE.', '']";
const subVariables = (denies: boolean) =>
  `{ Stack: ${stackName}, Revision: ${sourceRevision}, ${denies ? `${denial}, ` : ''}Ticket: !If [NeedsChangeTicket, !Sub ' The comment must name a change ticket, \${ChangeTicketPattern}.', ''] }`;
const approval = "ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }";

function approve(
  question: string,
  {
    runOrder,
    link,
    denies = false,
  }: { readonly runOrder?: number; readonly link?: string; readonly denies?: boolean } = {},
): string {
  return `Name: Approve
${approval}${runOrder === undefined ? '' : `\nRunOrder: ${runOrder}`}
Configuration:
  CustomData:
    Fn::Sub:
    - >-
      ${question}
      ${deploys}${denies ? '${Denied}' : ''}
    - ${subVariables(denies)}${link === undefined ? '' : `\n  ExternalEntityLink:${link}`}`;
}

/** The console shows one change set; of several accounts it has nothing that shows them all. */
export function approveChangeSets(environment: Environment, runOrder: number): string {
  const region = environment.accounts[0]?.region?.name ?? '${AWS::Region}';
  const link = `
    Fn::Sub:
    - https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/changesets/changes?stackId=\${Stack}&changeSetId=steps-\${PipelineName}
    - { Stack: ${stackName} }`;
  return approve(
    `Execute change set steps-\${PipelineName} of stack \${Stack} in ${describePlaces(environment.accounts)}?`,
    {
      runOrder,
      ...(environment.accounts.length > 1 ? {} : { link }),
    },
  );
}

/** The page of one account's plan, or the folder of those of several. Whoever opens it signs in; a link with a signature would die with its session. */
export function approvePlan(environment: Environment, runOrder: number): string {
  const { accounts } = environment;
  const [account] = accounts;
  const page =
    account && accounts.length === 1
      ? `s3/object/\${ArtifactBucket}?region=\${AWS::Region}&prefix=${planPrefix(environment, account)}/${account.id}-#{${planOf(environment, account)}.PLAN_DIGEST}.html`
      : `s3/buckets/\${ArtifactBucket}?region=\${AWS::Region}&prefix=${planFolder(environment)}/`;
  const link = ` !Sub https://\${AWS::Region}.console.aws.amazon.com/${page}`;
  return approve(`Execute the plan for stack \${Stack} in ${describePlaces(environment.accounts)}?`, {
    runOrder,
    link,
    denies: true,
  });
}

export function approveDeployment(environment: Environment): string {
  return approve(`Deploy stack \${Stack} to ${describePlaces(environment.accounts)}?`, { denies: true });
}

/**
 * In the stage of the approval, so that the state of the stage is of this execution when it looks. It is told nothing that a build
 * or whoever starts an execution could have made up.
 */
export function checkTicket(names: string, runOrder: number): string {
  return `Name: CheckTicket
${codeBuild('Test')}
RunOrder: ${runOrder}
InputArtifacts: [{ Name: BuildOutput }]
Configuration:
  ProjectName: !Ref TicketCheckProject
  EnvironmentVariables: ${approvalOf(names)}`;
}

/** In the same stage for the same reason; what it reads travels with the execution, as the digest of the artifact does. */
export function readAllowances(name: string, names: string, runOrder: number): string {
  const told = approvalOf(names);
  return bySteps('ReadAllowances', 'AllowancesProject', `${name}Approval`, runOrder, told);
}

/** Of the stage ApproveDeployToUat, or ApproveDeployToUatAndProd. */
function approvalOf(names: string): string {
  return `!Sub '${variables({
    APPROVAL: `\${PipelineName}/ApproveDeployTo${names}/Approve`,
    ...execution,
  })}'`;
}
