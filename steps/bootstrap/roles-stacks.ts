import { join } from 'node:path';
import { administratorOf, placeOf } from './access.ts';
import { allowedKinds } from './allowed-kinds.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';
import { given, ownTag, type StackTarget } from './stack-target.ts';

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
export function rolesStack(configuration: BootstrapConfiguration, organization: OrganizationFacts): StackTarget {
  const { workloads = {}, parameters, organization: accounts, regions } = configuration;
  const administrator = administratorOf(configuration);
  const idsOf = (units: OrganizationFacts['standardUnits']) => units.map(({ id }) => id).join(',');
  return {
    kind: 'roles',
    ...placeOf(administrator, configuration),
    stackName: 'codebuild-steps-cross-account-roles',
    templateFile: join('stacksets', 'cross-account-roles.yml'),
    parameters: {
      ...Object.fromEntries(commonOutputs.map((output) => [`${output}s`, { output, of: 'common' as const }])),
      ToolsAccountId: accounts['tools-account'],
      OrganizationId: organization.id,
      StandardOrganizationalUnitIds: idsOf(organization.standardUnits),
      ControlledOrganizationalUnitIds: idsOf(organization.controlledUnits),
      OtherRegions: regions.slice(1).join(','),
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
    protection: {},
  };
}
