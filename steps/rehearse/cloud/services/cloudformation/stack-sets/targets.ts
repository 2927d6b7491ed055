import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Input } from '../../../service.ts';
import { validationError } from '../errors.ts';
import { choice, structure, texts } from '../input.ts';
import { accountsBelow, type Target } from './organization.ts';

export interface DeploymentTargets {
  readonly organizationalUnitIds: readonly string[];
  readonly accounts: readonly string[];
  readonly filter: 'NONE' | 'INTERSECTION' | 'DIFFERENCE' | 'UNION';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html */
export function deploymentTargetsOf(input: Input): DeploymentTargets | undefined {
  if (texts(input, 'Accounts').length > 0) {
    throw validationError('Accounts cannot be specified for a service managed stack set. Specify DeploymentTargets.');
  }
  const targets = structure(input, 'DeploymentTargets');
  if (!targets) return undefined;
  const organizationalUnitIds = texts(targets, 'OrganizationalUnitIds');
  const accounts = texts(targets, 'Accounts');
  if (organizationalUnitIds.length === 0) {
    throw validationError('OrganizationalUnitIds are required for a service managed stack set');
  }
  const filter =
    choice(targets, 'AccountFilterType', ['NONE', 'INTERSECTION', 'DIFFERENCE', 'UNION']) ??
    (accounts.length > 0 ? 'INTERSECTION' : 'NONE');
  if (filter !== 'NONE' && accounts.length === 0)
    throw validationError(`AccountFilterType ${filter} requires Accounts`);
  return { organizationalUnitIds, accounts, filter };
}

/** The accounts that targets mean, each once. */
export async function accountsOf(cloud: Cloud, targets: DeploymentTargets): Promise<readonly Target[]> {
  const lists = await Promise.all(targets.organizationalUnitIds.map((unitId) => accountsOrRefusal(cloud, unitId)));
  const found = new Map(lists.flat().map((target) => [target.account, target]));
  const isNamed = ({ account }: Target) => targets.accounts.includes(account);
  const all = [...found.values()];
  if (targets.filter === 'INTERSECTION') return all.filter(isNamed);
  if (targets.filter === 'DIFFERENCE') return all.filter((target) => !isNamed(target));
  if (targets.filter === 'NONE') return all;
  const named = targets.accounts.filter(
    (account) => !found.has(account) && account !== cloud.options.organization.managementAccountId,
  );
  return [...all, ...named.map((account) => ({ account, organizationalUnitId: '' }))];
}

async function accountsOrRefusal(cloud: Cloud, unitId: string): Promise<readonly Target[]> {
  try {
    return await accountsBelow(cloud, unitId);
  } catch (error) {
    if (error instanceof AwsError) throw validationError(`Organizational unit ${unitId} does not exist`);
    throw error;
  }
}
