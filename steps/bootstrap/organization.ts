import {
  DescribeOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Context } from '../context.ts';
import { fromAws, unitNotFound, wrongOrganization } from '../errors/index.ts';
import type { BootstrapConfiguration } from './configuration.ts';

/** https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudformation.html */
export const stackSetsPrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';

export interface OrganizationFacts {
  readonly id: string;
  readonly standardUnits: readonly OrganizationalUnit[];
  readonly controlledUnits: readonly OrganizationalUnit[];
  readonly hasTrustedAccess: boolean;
  readonly delegatedAdministrators: readonly string[];
}

interface OrganizationalUnit {
  readonly id: string;
  /** `Workloads/Standard`; the root is `/`. */
  readonly path: string;
  /** As `aws:PrincipalOrgPaths` has it, without the organisation: `r-ab12/ou-ab12-11111111/`. */
  readonly idPath: string;
  /** Of the unit and the units below it. */
  readonly accounts: readonly string[];
}

/** Asks the management account. Nothing is changed. */
export async function readOrganization(
  configuration: BootstrapConfiguration,
  management: Context,
): Promise<OrganizationFacts> {
  const client = management.aws.client(OrganizationsClient);
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const id = Organization?.Id ?? '';
    const configured = configuration.organization.id;
    if (configured !== undefined && configured !== id) throw wrongOrganization(configured, id);
    const units = await listUnits(client);
    const chosen = (names: readonly string[] = []) => Promise.all(names.map((name) => findUnit(name, units, client)));
    const { standard, controlled } = configuration['organizational-units'];
    return {
      id,
      standardUnits: await chosen(standard),
      controlledUnits: await chosen(controlled),
      hasTrustedAccess: await hasTrustedAccess(client),
      delegatedAdministrators: await listDelegatedAdministrators(client),
    };
  } catch (error) {
    throw fromAws(error, 'read the organisation (organizations:Describe*, List*)');
  }
}

type Unit = Omit<OrganizationalUnit, 'accounts'>;

/** The root and every unit, parents before children. */
async function listUnits(client: OrganizationsClient): Promise<readonly Unit[]> {
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const units: Unit[] = Roots.map(({ Id = '' }) => ({ id: Id, path: '/', idPath: `${Id}/` }));
  for (const parent of units) {
    for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
      const { OrganizationalUnits = [], NextToken } = await client.send(
        new ListOrganizationalUnitsForParentCommand({ ParentId: parent.id, ...(token ? { NextToken: token } : {}) }),
      );
      for (const { Id = '', Name = '' } of OrganizationalUnits)
        units.push({
          id: Id,
          path: parent.path === '/' ? Name : `${parent.path}/${Name}`,
          idPath: `${parent.idPath}${Id}/`,
        });
      token = NextToken;
    }
  }
  return units;
}

async function findUnit(
  name: string,
  units: readonly Unit[],
  client: OrganizationsClient,
): Promise<OrganizationalUnit> {
  const unit = units.find(({ id, path }) => id === name || path === name);
  if (!unit)
    throw unitNotFound(
      name,
      units.map(({ path, id }) => `${path} (${id})`),
    );
  const isBelow = ({ path }: Unit) => unit.path === '/' || path === unit.path || path.startsWith(`${unit.path}/`);
  const accounts = await Promise.all(units.filter(isBelow).map(({ id }) => listAccounts(client, id)));
  return { ...unit, accounts: accounts.flat() };
}

async function listAccounts(client: OrganizationsClient, parentId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
    const { Accounts = [], NextToken } = await client.send(
      new ListAccountsForParentCommand({ ParentId: parentId, ...(token ? { NextToken: token } : {}) }),
    );
    ids.push(...Accounts.map(({ Id = '' }) => Id));
    token = NextToken;
  }
  return ids;
}

async function hasTrustedAccess(client: OrganizationsClient): Promise<boolean> {
  for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
    const { EnabledServicePrincipals = [], NextToken } = await client.send(
      new ListAWSServiceAccessForOrganizationCommand(token ? { NextToken: token } : {}),
    );
    if (EnabledServicePrincipals.some(({ ServicePrincipal }) => ServicePrincipal === stackSetsPrincipal)) return true;
    token = NextToken;
  }
  return false;
}

async function listDelegatedAdministrators(client: OrganizationsClient): Promise<readonly string[]> {
  const { DelegatedAdministrators = [] } = await client.send(
    new ListDelegatedAdministratorsCommand({ ServicePrincipal: stackSetsPrincipal }),
  );
  return DelegatedAdministrators.map(({ Id = '' }) => Id);
}
