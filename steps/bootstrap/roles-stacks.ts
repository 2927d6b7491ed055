import { join } from 'node:path';
import { administratorOf, listedPlaces, placeOf } from './access.ts';
import { allowedKinds } from './allowed-kinds.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { given, ownTag, stackNames, type ParameterValue, type StackTarget } from './stack-target.ts';

/** What the roles of workload accounts are told of the Tools account, each a list of every region. */
const commonOutputs = [
  'ArtifactBucketName',
  'ArtifactKeyArn',
  'PipelineRoleName',
  'DevelopPipelineRoleName',
  'DeployRoleName',
  'DevelopDeployRoleName',
];

/** The StackSets, which put the roles into every account of the units. */
export function rolesStack(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  if (configuration['organizational-units'] === undefined) return [];
  const { workloads = {}, parameters } = configuration;
  const administrator = administratorOf(configuration);
  const idsOf = (units: OrganizationFacts['standardUnits']) => units.map(({ id }) => id).join(',');
  return [
    {
      kind: 'roles',
      ...placeOf(administrator, configuration),
      stackName: stackNames.roles,
      templateFile: join('stacksets', 'cross-account-roles.yml'),
      parameters: {
        ...ofToolsAccount(configuration, organization),
        StandardOrganizationalUnitIds: idsOf(organization.standardUnits),
        ControlledOrganizationalUnitIds: idsOf(organization.controlledUnits),
        OtherRegions: configuration.regions.slice(1).join(','),
        CallAs: administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
        ...given('StandardWorkloadPolicyArns', workloads['standard-policies']?.join(',')),
        ...given('ControlledWorkloadPolicyArns', workloads['controlled-policies']?.join(',')),
        ...given('RetainRolesOnAccountRemoval', workloads['retain-roles']),
        ...parameters?.roles,
      },
      named: Object.keys(parameters?.roles ?? {}),
      tags: { ...configuration.tags, ...ownTag },
      protection: {},
    },
  ];
}

/** Without StackSets: in each account that is listed the roles, and in each region what templates of workloads ask for by name. */
export function accountRolesStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const { accounts = [], workloads = {}, parameters = {}, regions } = configuration;
  return listedPlaces(configuration).flatMap((place, index): readonly StackTarget[] => {
    const isControlled = accounts[index]?.controlled !== false;
    const policies = workloads[isControlled ? 'controlled-policies' : 'standard-policies'];
    return regions.map((region) => ({
      kind: 'account-roles',
      ...place,
      region,
      stackName: stackNames['account-roles'],
      templateFile: join('cross-account', 'roles.yml'),
      parameters: {
        ...ofToolsAccount(configuration, organization),
        AllowDevelopPipelines: String(!isControlled),
        RolesRegion: place.region,
        ...given('WorkloadPolicyArns', policies?.join(',')),
        ...parameters.roles,
      },
      // Beside StackSets a name may be theirs alone.
      named: configuration['organizational-units'] === undefined ? Object.keys(parameters.roles ?? {}) : [],
      tags: { ...configuration.tags, ...ownTag },
      protection: {},
    }));
  });
}

function ofToolsAccount(
  { organization: { 'tools-account': ToolsAccountId }, workloads = {} }: BootstrapConfiguration,
  { id: OrganizationId }: OrganizationFacts,
): Readonly<Record<string, ParameterValue>> {
  const told = commonOutputs.map((output) => [`${output}s`, { output, of: 'common' as const }]);
  return {
    ...Object.fromEntries(told),
    ToolsAccountId,
    OrganizationId,
    ...allowedKinds(workloads.kinds),
    ...given('LogRetentionDays', workloads['log-retention-days']),
  };
}
