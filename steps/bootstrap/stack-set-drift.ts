import { CloudFormationClient, type StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { listStackSetInstances } from '../stack-set-instances.ts';
import { isObject, type TemplateValue } from '../template.ts';
import type { OrganizationFacts } from './organization.ts';

/** What is not as the StackSets want it: accounts without the roles, and stacks that are not current. */
export async function findStackSetDrift(
  template: TemplateValue,
  organization: OrganizationFacts,
  callAs: 'SELF' | 'DELEGATED_ADMIN',
  managementAccountId: string,
  regions: readonly string[],
  administrator: Context,
): Promise<readonly string[]> {
  const client = administrator.aws.client(CloudFormationClient);
  const found: string[] = [];
  for (const [logicalId, name] of stackSetNames(template)) {
    const units = logicalId.startsWith('Controlled') ? organization.controlledUnits : organization.standardUnits;
    if (units.length === 0) continue;
    const instances = await listInstances(client, name, callAs);
    const wanted = new Set(units.flatMap(({ accounts }) => accounts).filter((id) => id !== managementAccountId));
    found.push(...describeInstances(name, instances, wanted, regions));
  }
  return found;
}

function describeInstances(
  name: string,
  instances: readonly StackInstanceSummary[],
  wanted: ReadonlySet<string>,
  regions: readonly string[],
): readonly string[] {
  const missing = [...wanted].flatMap((id) => {
    const held = instances.flatMap(({ Account, Region = '' }) => (Account === id ? [Region] : []));
    if (held.length === 0) return [`account ${id}`];
    return regions.filter((region) => !held.includes(region)).map((region) => `account ${id}, ${region},`);
  });
  const stale = instances.filter(({ Status }) => Status !== 'CURRENT');
  return [
    ...missing.map((place) => `StackSet ${name} has not reached ${place} yet`),
    ...stale.map(
      ({ Account, Region, Status, StatusReason }) =>
        `StackSet ${name} in account ${Account}, ${Region}, is ${Status}${StatusReason ? `: ${StatusReason}` : ''}`,
    ),
  ];
}

function stackSetNames(template: TemplateValue): readonly (readonly [logicalId: string, name: string])[] {
  const resources = isObject(template) && isObject(template['Resources']) ? template['Resources'] : {};
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    if (!isObject(resource) || resource['Type'] !== 'AWS::CloudFormation::StackSet') return [];
    const name = isObject(resource['Properties']) ? resource['Properties']['StackSetName'] : undefined;
    return typeof name === 'string' ? [[logicalId, name] as const] : [];
  });
}

async function listInstances(
  client: CloudFormationClient,
  name: string,
  callAs: 'SELF' | 'DELEGATED_ADMIN',
): Promise<readonly StackInstanceSummary[]> {
  try {
    return await listStackSetInstances(client, name, callAs);
  } catch (error) {
    throw fromAws(error, `list the accounts of StackSet ${name}`);
  }
}
