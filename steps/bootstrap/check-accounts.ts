import { configurationRejected, type ConfigurationProblem } from '../errors/index.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { Locate } from './locate-setting.ts';
import type { OrganizationFacts } from './organization.ts';

/** Throws BOOTSTRAP_CONFIGURATION where an account would get the roles twice: it can have them only once. */
export function requireRolesOnce(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  locate: Locate,
): void {
  const [first, ...others] = [
    ...findUnitsOfBothLists(organization, locate),
    ...findListedInUnits(configuration, organization, locate),
  ];
  if (first) throw configurationRejected([first, ...others]);
}

function findUnitsOfBothLists(
  { standardUnits, controlledUnits }: OrganizationFacts,
  locate: Locate,
): readonly ConfigurationProblem[] {
  return controlledUnits.flatMap((unit, index) =>
    standardUnits
      .filter(({ accounts }) => accounts.some((id) => unit.accounts.includes(id)))
      .map((other) => ({
        message: `units ${unit.path} (controlled) and ${other.path} (standard) share accounts, which can have the roles once: name units that do not lie in each other`,
        location: locate(['organizational-units', 'controlled', index]),
      })),
  );
}

function findListedInUnits(
  { accounts = [] }: BootstrapConfiguration,
  { standardUnits, controlledUnits }: OrganizationFacts,
  locate: Locate,
): readonly ConfigurationProblem[] {
  return accounts.flatMap(({ id }, index) =>
    [...standardUnits, ...controlledUnits]
      .filter((unit) => unit.accounts.includes(id))
      .map(({ path }) => ({
        message: `account ${id} lies in unit ${path}, whose accounts get the roles by StackSets: take it from the list`,
        location: locate(['accounts', index, 'id']),
      })),
  );
}
