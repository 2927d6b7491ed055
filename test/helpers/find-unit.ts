import {
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';

/** The id of a unit by its names from the root down; of the root itself without any. */
export async function findUnit(client: OrganizationsClient, ...names: readonly string[]): Promise<string> {
  let id = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? '';
  for (const name of names) {
    const command = new ListOrganizationalUnitsForParentCommand({ ParentId: id });
    const { OrganizationalUnits = [] } = await client.send(command);
    id = OrganizationalUnits.find(({ Name }) => Name === name)?.Id ?? '';
  }
  return id;
}
