import { administratorOf, listedPlaces, placeOf } from './access.ts';
import { allowedKinds } from './allowed-kinds.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { standardStack } from './standard-stack.ts';
import { given, type ParameterValue, type StackTarget } from './stack-target.ts';

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
  const { workloads = {} } = configuration;
  const administrator = administratorOf(configuration);
  const idsOf = (units: OrganizationFacts['standardUnits']) => units.map(({ id }) => id).join(',');
  const parameters = {
    ...ofToolsAccount(configuration, organization),
    StandardOrganizationalUnitIds: idsOf(organization.standardUnits),
    ControlledOrganizationalUnitIds: idsOf(organization.controlledUnits),
    OtherRegions: configuration.regions.slice(1).join(','),
    CallAs: administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN',
    ...given('StandardWorkloadPolicyArns', workloads['standard-policies']?.join(',')),
    ...given('ControlledWorkloadPolicyArns', workloads['controlled-policies']?.join(',')),
    ...given('RetainRolesOnAccountRemoval', workloads['retain-roles']),
  };
  return [standardStack('roles', placeOf(administrator, configuration), parameters, configuration)];
}

/** Without StackSets: in each account that is listed the roles, and in each region what templates of workloads ask for by name. */
export function accountRolesStacks(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
): readonly StackTarget[] {
  const { accounts = [], workloads = {}, regions } = configuration;
  return listedPlaces(configuration).flatMap((place, index): readonly StackTarget[] => {
    const isControlled = accounts[index]?.controlled !== false;
    const policies = workloads[isControlled ? 'controlled-policies' : 'standard-policies'];
    const parameters = {
      ...ofToolsAccount(configuration, organization),
      AllowDevelopPipelines: String(!isControlled),
      RolesRegion: place.region,
      ...given('WorkloadPolicyArns', policies?.join(',')),
    };
    return regions.map((region) => {
      const stack = standardStack('account-roles', { ...place, region }, parameters, configuration);
      // Beside StackSets a name may be theirs alone.
      return configuration['organizational-units'] === undefined ? stack : { ...stack, named: [] };
    });
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
