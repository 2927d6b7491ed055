import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  type OrganizationsClient,
  type Root,
} from '@aws-sdk/client-organizations';
import { allPages } from './all-pages.ts';

/** The root or a unit. */
export interface Unit {
  readonly id: string;
  /** `Workloads/Standard`; the root is `/`. */
  readonly path: string;
  /** As `aws:PrincipalOrgPaths` has it, without the organisation: `r-ab12/ou-ab12-11111111/`. */
  readonly idPath: string;
}

export async function readRoot(client: OrganizationsClient): Promise<Root> {
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  return Roots[0] ?? {};
}

export function hasServiceControlPolicies({ PolicyTypes = [] }: Root): boolean {
  return PolicyTypes.some(({ Type, Status }) => Type === 'SERVICE_CONTROL_POLICY' && Status === 'ENABLED');
}

/** The root and every unit, parents before children. */
export async function listUnits(client: OrganizationsClient, { Id: rootId = '' }: Root): Promise<readonly Unit[]> {
  const units: Unit[] = [{ id: rootId, path: '/', idPath: `${rootId}/` }];
  for (const parent of units) {
    const children = await allPages(
      (NextToken) =>
        client.send(
          new ListOrganizationalUnitsForParentCommand({ ParentId: parent.id, ...(NextToken && { NextToken }) }),
        ),
      ({ OrganizationalUnits }) => OrganizationalUnits,
      ({ NextToken }) => NextToken,
    );
    for (const { Id = '', Name = '' } of children)
      units.push({
        id: Id,
        path: parent.path === '/' ? Name : `${parent.path}/${Name}`,
        idPath: `${parent.idPath}${Id}/`,
      });
  }
  return units;
}

/** Of the unit and the units below it. */
export async function listAccountsBelow(
  unit: Unit,
  units: readonly Unit[],
  client: OrganizationsClient,
): Promise<readonly string[]> {
  const below = units.filter(({ idPath }) => idPath.startsWith(unit.idPath));
  return (await Promise.all(below.map(({ id }) => listAccounts(client, id)))).flat();
}

async function listAccounts(client: OrganizationsClient, parentId: string): Promise<readonly string[]> {
  const accounts = await allPages(
    (NextToken) =>
      client.send(new ListAccountsForParentCommand({ ParentId: parentId, ...(NextToken && { NextToken }) })),
    ({ Accounts }) => Accounts,
    ({ NextToken }) => NextToken,
  );
  return accounts.map(({ Id = '' }) => Id);
}

/** The unit that the account lies in; nothing for an account of another organisation. */
export async function findParent(
  accountId: string,
  units: readonly Unit[],
  client: OrganizationsClient,
): Promise<Unit | undefined> {
  try {
    const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: accountId }));
    return units.find(({ id }) => id === Parents[0]?.Id);
  } catch (error) {
    if (error instanceof Error && error.name === 'ChildNotFoundException') return undefined;
    throw error;
  }
}
