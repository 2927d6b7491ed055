import { needsManagement } from './access.ts';
import type { PlannedStack } from './compare-stack.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { defaultExemptRoles } from './control-stacks.ts';
import { boundAccounts } from './lock-out.ts';
import type { OrganizationFacts } from './organization.ts';
import type { NamedStack } from './own-stacks.ts';

/** What a person should know before saying yes. */
export function planNotices(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  stacks: readonly PlannedStack[],
): readonly string[] {
  const isNewControl = stacks.some(({ kind, action }) => kind === 'service-control-policy' && action !== 'unchanged');
  return [...pathNotices(configuration), ...(isNewControl ? controlNotices(configuration, organization) : [])];
}

function pathNotices(configuration: BootstrapConfiguration): readonly string[] {
  if (needsManagement(configuration) || configuration.parameters?.common?.['WorkloadOrganizationPaths'] !== undefined)
    return [];
  return [
    'an administrator of any account of the organisation can make a role that reads artifacts, for bootstrap does not ask in which units the accounts lie: name them by parameters: common: WorkloadOrganizationPaths (docs/bootstrap.md)',
  ];
}

function controlNotices(configuration: BootstrapConfiguration, organization: OrganizationFacts): readonly string[] {
  const bound = boundAccounts(configuration, organization);
  const exempt = configuration['service-control-policy']?.['exempt-roles'] ?? defaultExemptRoles;
  const tools = configuration.organization['tools-account'];
  const accounts = (configuration.accounts ?? []).map(({ id }) => id);
  const free = [
    ...new Set([
      ...accounts,
      ...[...organization.standardUnits, ...organization.controlledUnits].flatMap((unit) => unit.accounts),
    ]),
  ].filter((id) => !bound.has(id) && id !== configuration.organization['management-account']);
  return [
    `the service control policy binds everybody in ${bound.size} accounts, administrators and root too: ${[...bound].join(', ')}. Only StackSets and the roles ${exempt.join(', ')} may change the foundations there; docs/controls.md says what they are`,
    ...(bound.has(tools)
      ? []
      : [
          `the service control policy does not bind the Tools account ${tools}: its administrators can still change key, bucket and pipelines`,
        ]),
    ...(free.length === 0
      ? []
      : [
          `the service control policy does not bind ${free.join(', ')}: administrators can still change the roles there`,
        ]),
  ];
}

/** What an earlier configuration asked for is not deleted by leaving it out. */
export function leftoverNotices(stacks: readonly NamedStack[]): readonly string[] {
  return stacks
    .filter(({ isMadeByBootstrap }) => isMadeByBootstrap)
    .map(
      ({ kind, account, region, stackName }) =>
        `stack ${stackName} (${account}, ${region}) is there, and the configuration asks for it no longer: delete it (aws cloudformation delete-stack)${kind === 'roles' ? ', with which every account loses the roles' : ''}, or ask for it again`,
    );
}
