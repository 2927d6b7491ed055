import { rehearsalOrganization, rehearsalRegion as region } from '../../../steps/rehearse/organization.ts';
import { renderResources } from '../render-template.ts';
import { mapAt, readTemplate } from '../templates.ts';
import {
  actorOf,
  administratorOf,
  bucket,
  keyArn,
  renderBeside,
  renderCommon,
  renderPackages,
  renderRoles,
  tools,
  type Actor,
} from '../who-may.ts';

export const dev = '333333333333';
export const prod = '666666666666';
const management = '111111111111';
const test = '444444444444';
const elsewhere = '999999999999';
const administratorRole = 'OrganizationAccountAccessRole';

export interface Row {
  readonly title: string;
  readonly roleArn: string;
  /** The same principal with its policies as the templates say them, for the simulator. */
  readonly actor: Actor;
  /** The workload account that questions about one are asked of. */
  readonly workload: string;
  readonly isOutside?: boolean;
  /** Where CloudFormation may have named the role. */
  readonly madeBy?: { readonly stack: Beside; readonly logicalId: string };
}

const allow = (Sid: string, ...Action: string[]) => ({ Sid, Effect: 'Allow', Action, Resource: '*' });

/** What an organisation gives its people in the Tools account is its own choice: these two are typical. */
export const peoplesPolicies = {
  Developer: {
    Version: '2012-10-17',
    Statement: [
      allow(
        'Develop',
        'codecommit:CreateBranch',
        'codecommit:CreatePullRequest',
        'codecommit:DeleteBranch',
        'codecommit:Get*',
        'codecommit:GitPull',
        'codecommit:GitPush',
        'codecommit:List*',
        'codecommit:MergePullRequestByFastForward',
      ),
      allow('Follow', 'codebuild:BatchGet*', 'codepipeline:Get*', 'codepipeline:List*', 'logs:GetLogEvents'),
    ],
  },
  Maintainer: {
    Version: '2012-10-17',
    Statement: [
      allow('Merge', 'codecommit:Get*', 'codecommit:GitPull', 'codecommit:GitPush', 'codecommit:MergePullRequestBy*'),
    ],
  },
  Approver: {
    Version: '2012-10-17',
    Statement: [allow('Approve', 'codepipeline:Get*', 'codepipeline:List*', 'codepipeline:PutApprovalResult')],
  },
} as const;

/** Whom branch protection binds, and who of them may merge pull requests. */
const boundRoles: readonly string[] = ['Developer', 'Maintainer'];
export const branchProtection = { RoleNames: boundRoles.join(','), MergerRoleNames: 'Maintainer' };

/** A stack beside the common one whose roles are asked about. */
interface Beside {
  readonly stackName: string;
  readonly templateFile: string;
  readonly account: 'Tools' | 'Dev';
  readonly parameters: Readonly<Record<string, string>>;
}

const inTools = (stackName: string, templateFile: string, parameters: Beside['parameters'] = {}): Beside => ({
  stackName: `codebuild-steps-${stackName}`,
  templateFile,
  account: 'Tools',
  parameters,
});

/** In the order in which one needs the other. */
export const beside = {
  notifications: inTools('notifications', 'common/notifications.yml'),
  changeManagement: inTools('change-management', 'common/change-management.yml', { PipelineNames: 'orders' }),
  pullRequestRoles: inTools('pull-request-roles', 'common/pull-requests.yml'),
  pullRequests: inTools('pull-requests-orders', 'pipelines/pull-requests.yml', {
    ValidationName: 'orders',
    RepositoryName: 'orders',
    StackName: 'orders',
    DevAccountId: dev,
  }),
  instances: inTools('instances-orders', 'pipelines/instances.yml', { PipelineName: 'orders' }),
  planRole: {
    stackName: 'codebuild-steps-account-plan-role',
    templateFile: 'cross-account/plan-role.yml',
    account: 'Dev',
    parameters: {
      ToolsAccountId: tools,
      OrganizationId: rehearsalOrganization.id,
      ReportRoleNames: `codebuild-steps-pull-request-report-${region}`,
    },
  },
} as const satisfies Readonly<Record<string, Beside>>;

/** What the parameters of SSM types resolve to. */
const shared = { ArtifactBucket: bucket, ArtifactKeyArn: keyArn, OrganizationId: rehearsalOrganization.id };

export function renderedBeside(name: keyof typeof beside): ReturnType<typeof renderBeside> {
  const { templateFile, parameters, account } = beside[name];
  return renderBeside(templateFile, { ...shared, ...parameters }, account === 'Dev' ? dev : tools);
}

function renderBranchProtection() {
  return renderResources(readTemplate('cloudformation/controls/branch-protection.yml'), {
    accountId: tools,
    region,
    stackName: 'codebuild-steps-branch-protection',
    parameters: branchProtection,
  });
}

/** Of a stack that the organisation may have beside the common one. */
function ofBeside(title: string, name: keyof typeof beside, logicalId: string): Row {
  const actor = actorOf(renderedBeside(name), logicalId, beside[name].account === 'Dev' ? dev : tools);
  return { title, roleArn: actor.arn, actor, workload: dev, madeBy: { stack: beside[name], logicalId } };
}

/** Who is asked about, from the pipeline outwards. */
export function listPrincipals(): readonly Row[] {
  const [common, packages] = [renderCommon(), renderPackages()];
  const ofTools = (title: string, logicalId: string, resources = common): Row => {
    const actor = actorOf(resources, logicalId, tools);
    return { title, roleArn: actor.arn, actor, workload: dev };
  };
  return [
    ofTools('pipeline role', 'PipelineRole'),
    ofTools('develop pipeline role', 'DevelopPipelineRole'),
    ofTools('build role', 'BuildRole'),
    ofTools('build role of class main with a cache', 'MainBuildRole', renderBeside('common/build-cache.yml', shared)),
    ofTools('check role', 'CheckRole'),
    ofTools('deploy role', 'DeployRole'),
    ofTools('develop deploy role', 'DevelopDeployRole'),
    ofTools('self-update role', 'SelfUpdateRole'),
    ofTools('develop self-update role', 'DevelopSelfUpdateRole'),
    ofTools('events role', 'EventsRole'),
    ofTools('pipeline role of publishing', 'PublishPipelineRole', packages),
    ofTools('publish role', 'PublishRole', packages),
    ofTools('self-update role of publishing', 'PublishSelfUpdateRole', packages),
    ofBeside('message function', 'notifications', 'FunctionRole'),
    ofBeside('request function', 'changeManagement', 'RequestRole'),
    ofBeside('answer function', 'changeManagement', 'AnswerRole'),
    ofBeside('instances role of orders', 'instances', 'InstancesRole'),
    ofBeside('build role of pull requests', 'pullRequests', 'PullRequestBuildRole'),
    ofBeside('validate role of pull requests', 'pullRequests', 'PullRequestValidateRole'),
    ofBeside('report role of pull requests', 'pullRequestRoles', 'ReportRole'),
    ofBeside('verdict role of pull requests', 'pullRequestRoles', 'VerdictRole'),
    ofBeside('events role of pull requests', 'pullRequestRoles', 'EventsRole'),
    ofBeside('plan role in Dev', 'planRole', 'PlanRole'),
    ofWorkload('`CrossAccountPipelineRole` in Dev', 'CrossAccountPipelineRole', dev),
    ofWorkload('`CrossAccountPipelineRole` in Prod', 'CrossAccountPipelineRole', prod),
    ofWorkload('`CrossAccountDeploymentRole` in Dev', 'CrossAccountDeploymentRole', dev),
    ofWorkload('`CrossAccountDeploymentRole` in Prod', 'CrossAccountDeploymentRole', prod),
    person('developer in Tools', 'Developer'),
    person('maintainer in Tools', 'Maintainer'),
    person('approver in Tools', 'Approver'),
    administrator('administrator of Tools', tools, dev),
    administrator('administrator of Dev', dev, dev),
    administrator('administrator of Prod', prod, prod),
    administrator('administrator of another account', test, dev),
    administrator('administrator of Management', management, dev),
    { ...administrator('administrator of another organisation', elsewhere, dev), isOutside: true },
  ];
}

function ofWorkload(title: string, logicalId: string, accountId: string): Row {
  const resources = renderRoles(accountId, { AllowDevelopPipelines: String(accountId === dev) });
  const actor = actorOf(resources, logicalId, accountId);
  return { title, roleArn: actor.arn, actor, workload: accountId };
}

function person(title: string, name: keyof typeof peoplesPolicies): Row {
  const arn = `arn:aws:iam::${tools}:role/${name}`;
  const protection = mapAt(renderBranchProtection()['BranchProtection'], 'Properties')['PolicyDocument'];
  const bound = boundRoles.includes(name) ? [{ name: 'branch protection', policy: protection }] : [];
  const own = { name, policy: peoplesPolicies[name] };
  const actor: Actor = { accountId: tools, arn, identityPolicies: [own, ...bound] };
  return { title, roleArn: arn, actor, workload: dev };
}

function administrator(title: string, accountId: string, workload: string): Row {
  const arn = `arn:aws:iam::${accountId}:role/${administratorRole}`;
  return { title, roleArn: arn, actor: { ...administratorOf(accountId), arn }, workload };
}

export const commonRoleArn = (name: string): string => `arn:aws:iam::${tools}:role/codebuild-steps-${name}-${region}`;
