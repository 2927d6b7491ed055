import {
  DescribeOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { accountNotFound, fromAws, unitNotFound, wrongOrganization } from '../errors/index.ts';
import { needsManagement, placeOf, type Access } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { Locate } from './locate-setting.ts';
import {
  findParent,
  hasServiceControlPolicies,
  listAccountsBelow,
  listUnits,
  readRoot,
  type Unit,
} from '../organizational-units.ts';

/** https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudformation.html */
export const stackSetsPrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';

export interface OrganizationFacts {
  readonly id: string;
  readonly standardUnits: readonly OrganizationalUnit[];
  readonly controlledUnits: readonly OrganizationalUnit[];
  /** Where the accounts that get the roles lie, as patterns of `aws:PrincipalOrgPaths`; `*` where nobody was asked. */
  readonly workloadPaths: readonly string[];
  readonly hasTrustedAccess: boolean;
  readonly delegatedAdministrators: readonly string[];
  readonly hasServiceControlPolicies: boolean;
  /** Whom the service control policy is to bind. */
  readonly controlTargets: readonly ControlTarget[];
}

interface OrganizationalUnit extends Unit {
  /** Of the unit and the units below it. */
  readonly accounts: readonly string[];
}

interface ControlTarget {
  readonly id: string;
  readonly accounts: readonly string[];
}

/** Asks the management account, where it is needed at all. Nothing is changed. */
export async function readOrganization(
  configuration: BootstrapConfiguration,
  locate: Locate,
  access: Access,
): Promise<OrganizationFacts> {
  if (!needsManagement(configuration)) return unaskedOrganization(configuration);
  try {
    return await askOrganization(configuration, locate, access(placeOf('Management', configuration)));
  } catch (error) {
    throw fromAws(error, 'read the organisation (organizations:Describe*, List*)');
  }
}

function unaskedOrganization({ organization }: BootstrapConfiguration): OrganizationFacts {
  return {
    id: organization.id ?? '',
    standardUnits: [],
    controlledUnits: [],
    workloadPaths: ['*'],
    hasTrustedAccess: false,
    delegatedAdministrators: [],
    hasServiceControlPolicies: false,
    controlTargets: [],
  };
}

async function askOrganization(
  configuration: BootstrapConfiguration,
  locate: Locate,
  management: Context,
): Promise<OrganizationFacts> {
  const client = management.aws.client(OrganizationsClient);
  const { Organization: { Id: id = '' } = {} } = await client.send(new DescribeOrganizationCommand({}));
  const configured = configuration.organization.id;
  if (configured !== undefined && configured !== id)
    throw wrongOrganization(configured, id, locate(['organization', 'id']));
  const root = await readRoot(client);
  const search: Search = { client, locate, units: await listUnits(client, root) };
  const { standard = [], controlled = [] } = configuration['organizational-units'] ?? {};
  const standardUnits = await findUnits(standard, ['organizational-units', 'standard'], search);
  const controlledUnits = await findUnits(controlled, ['organizational-units', 'controlled'], search);
  const parents = await findListedParents(configuration, search);
  return {
    id,
    standardUnits,
    controlledUnits,
    workloadPaths: [
      ...[...standardUnits, ...controlledUnits].map(({ idPath }) => `${id}/${idPath}*`),
      ...new Set(parents.map(({ idPath }) => `${id}/${idPath}`)),
    ],
    hasTrustedAccess: await hasTrustedAccess(client),
    delegatedAdministrators: await listDelegatedAdministrators(client),
    hasServiceControlPolicies: hasServiceControlPolicies(root),
    controlTargets: await findControlTargets(configuration, search),
  };
}

interface Search {
  readonly client: OrganizationsClient;
  readonly locate: Locate;
  readonly units: readonly Unit[];
}

type Path = readonly (string | number)[];

function findUnits(names: readonly string[], path: Path, search: Search): Promise<readonly OrganizationalUnit[]> {
  return Promise.all(names.map((name, index) => findUnit(name, [...path, index], search)));
}

async function findUnit(name: string, path: Path, { client, locate, units }: Search): Promise<OrganizationalUnit> {
  const unit = units.find((one) => one.id === name || one.path === name);
  if (!unit) {
    throw unitNotFound(name, units, locate(path));
  }
  return { ...unit, accounts: await listAccountsBelow(unit, units, client) };
}

async function findListedParents({ accounts = [] }: BootstrapConfiguration, search: Search): Promise<readonly Unit[]> {
  return Promise.all(
    accounts.map(async ({ id }, index) => {
      const parent = await findParent(id, search.units, search.client);
      if (parent) return parent;
      throw await accountMissing(id, ['accounts', index, 'id'], search);
    }),
  );
}

/** What may not be listed here hides nothing of what was found. */
async function accountMissing(id: string, path: Path, { client, locate, units }: Search): Promise<Error> {
  const [root] = units;
  const known = root ? await listAccountsBelow(root, units, client).catch(() => []) : [];
  return accountNotFound(id, known, locate(path));
}

function findControlTargets(configuration: BootstrapConfiguration, search: Search): Promise<readonly ControlTarget[]> {
  const { targets = [] } = configuration['service-control-policy'] ?? {};
  return Promise.all(
    targets.map(async (target, index) => {
      const path = ['service-control-policy', 'targets', index];
      if (!/^\d{12}$/.test(target)) return findUnit(target, path, search);
      if (await findParent(target, search.units, search.client)) return { id: target, accounts: [target] };
      throw await accountMissing(target, path, search);
    }),
  );
}

async function hasTrustedAccess(client: OrganizationsClient): Promise<boolean> {
  const services = await allPages(
    (NextToken) => client.send(new ListAWSServiceAccessForOrganizationCommand({ ...(NextToken && { NextToken }) })),
    ({ EnabledServicePrincipals }) => EnabledServicePrincipals,
    ({ NextToken }) => NextToken,
  );
  return services.some(({ ServicePrincipal }) => ServicePrincipal === stackSetsPrincipal);
}

async function listDelegatedAdministrators(client: OrganizationsClient): Promise<readonly string[]> {
  const { DelegatedAdministrators = [] } = await client.send(
    new ListDelegatedAdministratorsCommand({ ServicePrincipal: stackSetsPrincipal }),
  );
  return DelegatedAdministrators.map(({ Id = '' }) => Id);
}
