import { CloudFormationClient, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { fromAws, isAccessDenied } from '../errors/index.ts';
import { administratorOf, needsManagement, placeOf, type Access, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { monitoredRegions } from './monitoring-stacks.ts';
import { isEmptyAfterRollback, isOnlyReviewed } from '../stack-status.ts';
import { instancesStackPrefix } from '../pipeline-instances.ts';
import { branchesStackPrefix } from '../pipeline-branches.ts';
import { isPipelineStack } from '../pipeline-stack-name.ts';
import { otherRegionPrefix, ownTag, stackNames, validationPrefix, type StackKind } from './stack-target.ts';

/** A stack that goes by one of bootstrap's names. */
export interface NamedStack extends Place {
  readonly kind: StackKind;
  readonly stackName: string;
  readonly isMadeByBootstrap: boolean;
}

/** Of the Tools account and of the organisation's; in accounts that are listed bootstrap has one stack each. */
export async function listNamedStacks(
  configuration: BootstrapConfiguration,
  access: Access,
): Promise<readonly NamedStack[]> {
  const places = [
    ...monitoredRegions(configuration).map((region) => placeOf('Tools', configuration, region)),
    ...(needsManagement(configuration) ? [placeOf('Management', configuration)] : []),
    ...(administratorOf(configuration) === 'Management' ? [] : [placeOf('Delegated administrator', configuration)]),
  ];
  // A region that nothing is asked for in may be closed to everybody.
  const isOptional = ({ region }: Place) => !configuration.regions.includes(region) && !configuration.monitoring;
  return (await Promise.all(places.map((place) => listIn(place, isOptional(place), access)))).flat();
}

async function listIn(place: Place, isOptional: boolean, access: Access): Promise<readonly NamedStack[]> {
  const client = access(place).aws.client(CloudFormationClient);
  const found: NamedStack[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
      for (const stack of Stacks) {
        const kind = kindOf(stack.StackName ?? '');
        if (kind === undefined || stack.ParentId !== undefined || !isThere(stack)) continue;
        const isMadeByBootstrap = (stack.Tags ?? []).some(({ Key = '', Value }) => isOwnTag(Key, Value));
        found.push({ ...place, kind, stackName: stack.StackName ?? '', isMadeByBootstrap });
      }
  } catch (error) {
    if (isOptional && isAccessDenied(error)) return [];
    throw fromAws(error, `list the stacks of the ${place.account} account ${place.accountId}`);
  }
  return found;
}

function kindOf(stackName: string): StackKind | undefined {
  if (isPipelineStack(stackName)) return 'pipeline';
  if (stackName.startsWith(validationPrefix)) return 'pull-requests';
  if (stackName.startsWith(instancesStackPrefix)) return 'instances';
  if (stackName.startsWith(otherRegionPrefix)) return 'other-region';
  if (stackName.startsWith(branchesStackPrefix)) return 'feature-branches';
  const named = Object.entries(stackNames).find(([, name]) => name === stackName);
  return named?.[0] as keyof typeof stackNames | undefined;
}

function isThere({ StackStatus }: Stack): boolean {
  const status: string = StackStatus ?? '';
  return status !== 'DELETE_COMPLETE' && !isOnlyReviewed(status) && !isEmptyAfterRollback(status);
}

function isOwnTag(key: string, value: string | undefined): boolean {
  return Object.entries(ownTag).some(([ownKey, ownValue]) => key === ownKey && value === ownValue);
}

/** Those that the configuration does not ask for. */
export function notAskedFor(
  named: readonly NamedStack[],
  wanted: readonly (Place & { readonly stackName: string })[],
): readonly NamedStack[] {
  const keyOf = ({ accountId, region, stackName }: Place & { readonly stackName: string }) =>
    `${accountId} ${region} ${stackName}`;
  const asked = new Set(wanted.map(keyOf));
  return named.filter((stack) => !asked.has(keyOf(stack)));
}
