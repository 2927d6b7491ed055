import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { stateOf } from '../stack-record.ts';
import type { StackSetRecord } from './stack-set-record.ts';

interface StackSetRegions {
  readonly regions: string[];
}

/** Every stack set of the organisation, with the region that it is administered in. */
export function allStackSets(cloud: Cloud): readonly { readonly stackSet: StackSetRecord; readonly region: string }[] {
  const { managementAccountId } = cloud.options.organization;
  return regionsOf(cloud).regions.flatMap((region) =>
    Object.values(stateOf(cloud, managementAccountId, region).stackSets).map((stackSet) => ({ stackSet, region })),
  );
}

function regionsOf(cloud: Cloud): StackSetRegions {
  const { managementAccountId } = cloud.options.organization;
  return cloud.state<StackSetRegions>('cloudformation', managementAccountId, '*', () => ({ regions: [] }));
}

export function addStackSet(cloud: Cloud, region: string, stackSet: StackSetRecord): void {
  const { regions } = regionsOf(cloud);
  if (!regions.includes(region)) regions.push(region);
  stateOf(cloud, cloud.options.organization.managementAccountId, region).stackSets[stackSet.id] = stackSet;
}

/** A stack set by its name or by its id, `NAME:UUID`. */
export function findStackSet(cloud: Cloud, region: string, nameOrId: string): StackSetRecord | undefined {
  const { stackSets } = stateOf(cloud, cloud.options.organization.managementAccountId, region);
  const wanted = nameOrId.replace(/^arn:.*:stackset\//, '');
  const active = Object.values(stackSets).find(
    ({ name, id, status }) => status === 'ACTIVE' && (name === wanted || id === wanted),
  );
  return active ?? stackSets[wanted];
}

export function requireStackSet(cloud: Cloud, region: string, nameOrId: string): StackSetRecord {
  const found = findStackSet(cloud, region, nameOrId);
  if (!found) throw stackSetNotFound(nameOrId);
  return found;
}

export function stackSetNotFound(nameOrId: string): AwsError {
  return new AwsError('StackSetNotFoundException', `StackSet ${nameOrId} not found`, 404);
}

export function stackSetArn(cloud: Cloud, region: string, id: string): string {
  return `arn:aws:cloudformation:${region}:${cloud.options.organization.managementAccountId}:stackset/${id}`;
}
