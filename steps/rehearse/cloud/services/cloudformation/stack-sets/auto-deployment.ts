import type { Cloud, CloudEvent } from '../../../cloud.ts';
import { accountsBelow, type Target } from './organization.ts';
import { beginStackSetOperation, sequentially } from './run-operation.ts';
import type { StackInstanceRecord, StackSetRecord } from './stack-set-record.ts';
import { allStackSets } from './stack-set-state.ts';

const movements = new Set(['CreateAccountResult', 'MoveAccount', 'RemoveAccountFromOrganization']);

/**
 * Accounts that join a targeted unit get the stacks of the stack set, those that leave lose them or keep them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export function followOrganization(cloud: Cloud): void {
  cloud.onEvent((event) => {
    const accountId = accountOf(event);
    if (accountId === undefined) return;
    for (const { stackSet, region } of allStackSets(cloud)) {
      if (stackSet.status === 'ACTIVE' && stackSet.autoDeployment.enabled) {
        cloud.background(() => reconcile(cloud, stackSet, region, accountId));
      }
    }
  });
}

function accountOf({ source, detail }: CloudEvent): string | undefined {
  if (source !== 'aws.organizations' || !movements.has(String(detail['eventName']))) return undefined;
  const moved = detail['requestParameters'] as { readonly accountId?: string } | undefined;
  const created = detail['serviceEventDetails'] as
    { readonly createAccountStatus?: { readonly accountId?: string } } | undefined;
  return moved?.accountId ?? created?.createAccountStatus?.accountId;
}

async function reconcile(cloud: Cloud, stackSet: StackSetRecord, homeRegion: string, accountId: string): Promise<void> {
  const wanted = new Map<
    string,
    { readonly target: Target; readonly overrides: StackInstanceRecord['parameterOverrides'] }
  >();
  for (const [unitId, { regions, overrides }] of Object.entries(stackSet.targets)) {
    const target = (await accountsBelow(cloud, unitId)).find(({ account }) => account === accountId);
    if (target) for (const region of regions) wanted.set(region, { target, overrides });
  }
  const present = stackSet.instances.filter(({ account }) => account === accountId);
  const leaving = present.filter(({ region }) => !wanted.has(region));
  const joining = [...wanted].filter(([region]) => !present.some((instance) => instance.region === region));
  const added = joining.map(([region, { target, overrides }]) => newInstance(target, region, overrides));
  stackSet.instances.push(...added);
  const common = { preferences: sequentially, organizationalUnitIds: Object.keys(stackSet.targets) };
  if (added.length > 0)
    beginStackSetOperation(cloud, stackSet, homeRegion, {
      ...common,
      action: 'CREATE',
      instances: added,
      retainStacks: false,
    });
  if (leaving.length > 0) {
    const retainStacks = stackSet.autoDeployment.retainStacksOnAccountRemoval;
    beginStackSetOperation(cloud, stackSet, homeRegion, {
      ...common,
      action: 'DELETE',
      instances: leaving,
      retainStacks,
    });
  }
}

export function newInstance(
  target: Target,
  region: string,
  parameterOverrides: StackInstanceRecord['parameterOverrides'],
): StackInstanceRecord {
  return { ...target, region, parameterOverrides, status: 'OUTDATED', detailedStatus: 'PENDING' };
}
