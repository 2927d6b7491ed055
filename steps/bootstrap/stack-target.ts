import { join } from 'node:path';
import { accountIdOf, administratorOf, type AccountName } from './access.ts';
import {
  workloadKinds,
  type BootstrapConfiguration,
  type PipelineConfiguration,
  type WorkloadKind,
} from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';

/** A parameter's value: known, or an output of the common stacks of all regions, comma-separated. */
export type ParameterValue = string | { readonly output: string };

/** One stack that the configuration asks for. */
export interface StackTarget {
  readonly kind: 'common' | 'roles' | 'pipeline' | 'controls';
  readonly account: AccountName;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** Below the folder of the templates. */
  readonly templateFile: string;
  /** Those that the template does not declare are left out, unless a person named them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** What a person wrote by name: unknown ones are errors. */
  readonly named: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Parameters that are at the template's default. */
  readonly defaulted?: readonly string[];
}

export const commonStackName = 'codebuild-steps-common';
const rolesStackName = 'codebuild-steps-cross-account-roles';
export const pipelineStackPrefix = 'steps-pipeline-';

/** Marks what bootstrap made; a stack with a tag can lose the others, for an update without tags keeps them all. */
const ownTag = { 'codebuild-steps': 'bootstrap' };

/** All stacks, in the order in which they depend on each other. Pure. */
export function wantedStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  version: string,
): readonly StackTarget[] {
  const { regions, pipelines = [] } = configuration;
  return [
    ...regions.map((region) => commonStack(region, configuration, organization, version)),
    rolesStack(configuration, organization),
    ...branchProtection(configuration),
    ...pipelines.map((pipeline) => pipelineStack(pipeline, configuration)),
    ...approvalRules(configuration),
  ];
}

function commonStack(
  region: string,
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  version: string,
): StackTarget {
  const { image, parameters } = configuration;
  return {
    kind: 'common',
    ...placed('Tools', configuration, region),
    stackName: commonStackName,
    templateFile: join('common', 'common.yml'),
    parameters: {
      OrganizationId: organization.id,
      WorkloadOrganizationPaths: [...organization.standardUnits, ...organization.controlledUnits]
        .map(({ idPath }) => `${organization.id}/${idPath}*`)
        .join(','),
      // The account that reads released templates is the one that administers the StackSets.
      ManagementAccountId: accountIdOf(configuration, administratorOf(configuration)) ?? '',
      BuildImage: image.uri,
      BuildImageRepositoryArn: image['repository-arn'] ?? '',
      ...parameters?.common,
      InstalledVersion: version,
    },
    named: Object.keys(parameters?.common ?? {}),
    tags: { ...configuration.tags, ...ownTag },
  };
}

const parameterOfKind: Readonly<Record<WorkloadKind, string>> = {
  serverless: 'AllowServerless',
  containers: 'AllowContainers',
  data: 'AllowData',
  network: 'AllowNetwork',
  'whole-account': 'AllowWholeAccount',
};

/** Each is a list among the parameters of the roles. */
const commonOutputs = [
  'ArtifactBucketName',
  'ArtifactKeyArn',
  'PipelineRoleName',
  'DevelopPipelineRoleName',
  'DeployRoleName',
  'DevelopDeployRoleName',
];

function rolesStack(configuration: BootstrapConfiguration, organization: OrganizationFacts): StackTarget {
  const { workloads = {}, parameters, organization: accounts } = configuration;
  const administrator = administratorOf(configuration);
  const idsOf = (units: OrganizationFacts['standardUnits']) => units.map(({ id }) => id).join(',');
  return {
    kind: 'roles',
    ...placed(administrator, configuration),
    stackName: rolesStackName,
    templateFile: join('stacksets', 'cross-account-roles.yml'),
    parameters: {
      ...Object.fromEntries(commonOutputs.map((output) => [`${output}s`, { output }])),
      ToolsAccountId: accounts['tools-account'],
      OrganizationId: organization.id,
      StandardOrganizationalUnitIds: idsOf(organization.standardUnits),
      ControlledOrganizationalUnitIds: idsOf(organization.controlledUnits),
      OtherRegions: configuration.regions.slice(1).join(','),
      CallAs: administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
      ...allowedKinds(workloads.kinds),
      ...given('StandardWorkloadPolicyArns', workloads['standard-policies']?.join(',')),
      ...given('ControlledWorkloadPolicyArns', workloads['controlled-policies']?.join(',')),
      ...given('LogRetentionDays', workloads['log-retention-days']),
      ...given('RetainRolesOnAccountRemoval', workloads['retain-roles']),
      ...parameters?.roles,
    },
    named: Object.keys(parameters?.roles ?? {}),
    tags: { ...configuration.tags, ...ownTag },
  };
}

/** Without a choice the template's defaults hold. */
function allowedKinds(kinds: readonly WorkloadKind[] | undefined): Record<string, string> {
  if (!kinds) return {};
  return Object.fromEntries(workloadKinds.map((kind) => [parameterOfKind[kind], String(kinds.includes(kind))]));
}

export function pipelineStack(pipeline: PipelineConfiguration, configuration: BootstrapConfiguration): StackTarget {
  const { accounts = {}, parameters = {} } = pipeline;
  const workload = pipeline.workload ?? parameters['WorkloadName'] ?? '';
  const name = pipeline.name ?? parameters['PipelineName'] ?? workload;
  return {
    kind: 'pipeline',
    ...placed('Tools', configuration, pipeline.region),
    stackName: `${pipelineStackPrefix}${name}`,
    templateFile: join('pipelines', 'standard.yml'),
    parameters: {
      CreateRepository: 'true',
      ...parameters,
      WorkloadName: workload,
      PipelineName: name,
      ...given('StackName', pipeline['stack-name']),
      ...given('RepositoryName', pipeline.repository),
      ...given('CreateRepository', pipeline['create-repository']),
      ...given('BranchName', pipeline.branch),
      ...given('PipelineClass', pipeline.class),
      ...given('DevAccountId', accounts.dev),
      ...given('TestAccountId', accounts.test),
      ...given('UatAccountId', accounts.uat),
      ...given('ProdAccountId', accounts.prod),
      ...given('ComputeType', pipeline['compute-type']),
      ...given('TimeoutMinutes', pipeline['timeout-minutes']),
      ...given('LogRetentionDays', pipeline['log-retention-days']),
    },
    named: Object.keys(parameters),
    tags: { ...configuration.tags, ...pipeline.tags, ...ownTag },
  };
}

/** IAM is global: one stack keeps the roles from the branches of every region. */
function branchProtection(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, roles = [], 'merger-roles': mergers = ['*'] } = configuration['branch-rules'] ?? {};
  if (roles.length === 0) return [];
  return [
    {
      kind: 'controls',
      ...placed('Tools', configuration),
      stackName: 'codebuild-steps-branch-protection',
      templateFile: join('controls', 'branch-protection.yml'),
      parameters: {
        RoleNames: roles.join(','),
        MergerRoleNames: mergers.join(','),
        ...given('ProtectedBranches', branches?.join(',')),
      },
      named: [],
      tags: { ...configuration.tags, ...ownTag },
    },
  ];
}

/** After the pipelines, whose stacks make the repositories: one stack in each region that has some. */
function approvalRules(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { branches, approvals, approvers } = configuration['branch-rules'] ?? {};
  if (approvals === undefined) return [];
  return configuration.regions.flatMap((region): readonly StackTarget[] => {
    const inRegion = (configuration.pipelines ?? []).filter(
      (one) => (one.region ?? configuration.regions[0]) === region,
    );
    if (inRegion.length === 0) return [];
    return [
      {
        kind: 'controls',
        ...placed('Tools', configuration, region),
        stackName: 'codebuild-steps-approval-rules',
        templateFile: join('controls', 'approval-rules.yml'),
        parameters: {
          RepositoryNames: [...new Set(inRegion.map(repositoryOf))].toSorted().join(','),
          ApprovalsNeeded: String(approvals),
          ...given('ApprovalPoolMembers', approvers?.join(',')),
          ...given('Branches', branches?.join(',')),
        },
        named: [],
        tags: { ...configuration.tags, ...ownTag },
      },
    ];
  });
}

function repositoryOf({ repository, workload, parameters = {} }: PipelineConfiguration): string {
  return repository ?? (parameters['RepositoryName'] || (workload ?? parameters['WorkloadName'] ?? ''));
}

function placed(account: AccountName, configuration: BootstrapConfiguration, region?: string) {
  return {
    account,
    accountId: accountIdOf(configuration, account) ?? '',
    region: region ?? configuration.regions[0] ?? '',
  };
}

function given(name: string, value: string | number | boolean | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
