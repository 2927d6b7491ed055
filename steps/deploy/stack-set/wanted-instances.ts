import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { Context } from '../../context.ts';
import { fromAws, settingInvalid } from '../../errors/index.ts';
import { listAccountsBelow, listUnits, readRoot, type Unit } from '../../organizational-units.ts';
import type { StackSetTarget } from './stack-set-schema.ts';

/** A stack of a StackSet: where it lies. */
export interface Instance {
  readonly account: string;
  readonly region: string;
}

/** The instances that a target means. */
export interface WantedTarget {
  readonly target: StackSetTarget;
  readonly instances: readonly Instance[];
}

/** Which accounts the targets mean now, as Organizations has them. The management account never gets a stack. */
export async function readWanted(
  targets: readonly StackSetTarget[],
  context: Context,
): Promise<readonly WantedTarget[]> {
  const client = context.aws.client(OrganizationsClient);
  try {
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    const units = await listUnits(client, await readRoot(client));
    const wanted: WantedTarget[] = [];
    for (const target of targets) {
      const accounts = await accountsOf(target, units, client);
      const instances = accounts
        .filter((account) => account !== Organization?.MasterAccountId)
        .flatMap((account) => target.regions.map((region) => ({ account, region })));
      wanted.push({ target, instances });
    }
    return wanted;
  } catch (error) {
    throw fromAws(
      error,
      'read the accounts of the organizational units',
      'allow organizations:DescribeOrganization, ListRoots, ListOrganizationalUnitsForParent and ListAccountsForParent; member accounts may read them where they administer a service',
    );
  }
}

async function accountsOf(
  target: StackSetTarget,
  units: readonly Unit[],
  client: OrganizationsClient,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const id of target['organizational-unit-ids']) {
    const unit = units.find((one) => one.id === id);
    if (!unit)
      throw settingInvalid(
        'organizational-unit-ids',
        id,
        `a unit of this organisation: ${units.map((one) => `${one.id} (${one.path})`).join(', ')}`,
      );
    for (const account of await listAccountsBelow(unit, units, client)) found.add(account);
  }
  const { accounts } = target;
  if (!accounts) return [...found];
  const isOut = target['account-filter-type'] === 'DIFFERENCE';
  return [...found].filter((account) => accounts.includes(account) !== isOut);
}
