import {
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { TestCloud } from './cloud.ts';

/** The id of a unit by its path from the root. */
export async function unitId(
  { clientFor }: Pick<TestCloud, 'clientFor'>,
  ...names: readonly string[]
): Promise<string> {
  const client = clientFor('111111111111').client(OrganizationsClient);
  let id = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? '';
  for (const name of names) {
    const { OrganizationalUnits } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: id }));
    id = OrganizationalUnits?.find(({ Name }) => Name === name)?.Id ?? '';
  }
  return id;
}
