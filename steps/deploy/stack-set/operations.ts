import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  UpdateStackSetCommand,
  type CloudFormationClient,
  type DeploymentTargets,
  type StackInstanceSummary,
  type StackSetOperationPreferences,
  type UpdateStackSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { counted } from '../../counted.ts';
import { parametersOf } from '../request.ts';
import type { TemplateInput } from '../template-body.ts';
import type { Facts, StackSetPlan } from './plan.ts';
import type { StackSetFile } from './stack-set-schema.ts';

/** One call that begins an operation on the instances of a StackSet. */
export interface PlannedOperation {
  readonly title: string;
  readonly begin: (client: CloudFormationClient, OperationId: string) => Promise<unknown>;
}

export async function createStackSet(
  facts: Facts,
  template: TemplateInput,
  client: CloudFormationClient,
  ClientRequestToken: string,
): Promise<void> {
  const definition = definitionOf(facts, template);
  await client.send(
    new CreateStackSetCommand({ ...definition, PermissionModel: 'SERVICE_MANAGED', ClientRequestToken }),
  );
}

/**
 * The operations of a plan, in their order: a StackSet takes one at a time. What is outdated is brought up to date by an update of all
 * instances, which leaves those that are current as they are: one to some accounts can make the others outdated. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html
 */
export function operationsOf(plan: StackSetPlan, facts: Facts, template: TemplateInput): readonly PlannedOperation[] {
  const { file } = facts;
  const common = commonOf(file);
  const operations: PlannedOperation[] = [];
  if (plan.changed.length + plan.outdated.length > 0)
    operations.push({
      title: 'update the StackSet and all its instances',
      begin: (client, OperationId) =>
        client.send(
          new UpdateStackSetCommand({
            ...definitionOf(facts, template),
            OperationPreferences: preferencesOf(file),
            OperationId,
          }),
        ),
    });
  for (const { of, instances } of plan.created) {
    const { target } = of;
    const isWhole = instances.length === of.instances.length;
    const regions = [...new Set(instances.map(({ region }) => region))];
    for (const Regions of isWhole ? [target.regions] : regions.map((region) => [region])) {
      const there = instances.filter(({ region }) => Regions.includes(region));
      const accounts = [...new Set(there.map(({ account }) => account))];
      const OrganizationalUnitIds = target['organizational-unit-ids'];
      const DeploymentTargets: DeploymentTargets = isWhole
        ? {
            OrganizationalUnitIds,
            ...(target.accounts ? filterOf(target.accounts, target['account-filter-type']) : {}),
          }
        : { OrganizationalUnitIds, ...filterOf(accounts) };
      operations.push({
        title: `create the instances of ${counted(accounts.length, 'account')} in ${Regions.join(', ')}`,
        begin: (client, OperationId) =>
          client.send(
            new CreateStackInstancesCommand({
              ...common,
              DeploymentTargets,
              Regions: [...Regions],
              OperationPreferences: preferencesOf(file),
              OperationId,
            }),
          ),
      });
    }
  }
  return [...operations, ...removalsOf(plan.removed, file)];
}

/** A unit that is no target any more goes as a whole, so that accounts that join it later get nothing; of others, accounts. */
export function removalsOf(
  removed: readonly StackInstanceSummary[],
  file: StackSetFile,
  all = false,
): readonly PlannedOperation[] {
  const targeted = new Set(all ? [] : file.targets.flatMap((target) => target['organizational-unit-ids']));
  return byRegion(removed).flatMap(([region, summaries]): readonly PlannedOperation[] => {
    const units = Map.groupBy(summaries, ({ OrganizationalUnitId = '' }) => !targeted.has(OrganizationalUnitId));
    return [...units].map(([isWhole, some]) => ({
      title: `remove ${counted(some.length, 'instance')} in ${region}`,
      begin: (client, OperationId) =>
        client.send(
          new DeleteStackInstancesCommand({
            ...commonOf(file),
            DeploymentTargets: isWhole ? { OrganizationalUnitIds: unitsOf(some) } : accountsOf(some),
            Regions: [region],
            RetainStacks: file['retain-stacks'] === true,
            OperationPreferences: preferencesOf(file),
            OperationId,
          }),
        ),
    }));
  });
}

function byRegion(
  summaries: readonly StackInstanceSummary[],
): readonly (readonly [string, readonly StackInstanceSummary[]])[] {
  return [...Map.groupBy(summaries, ({ Region = '' }) => Region)];
}

function unitsOf(summaries: readonly StackInstanceSummary[]): string[] {
  return [...new Set(summaries.map(({ OrganizationalUnitId = '' }) => OrganizationalUnitId))];
}

function accountsOf(summaries: readonly StackInstanceSummary[]): DeploymentTargets {
  const accounts = [...new Set(summaries.map(({ Account = '' }) => Account))];
  return { OrganizationalUnitIds: unitsOf(summaries), ...filterOf(accounts) };
}

function filterOf(
  accounts: readonly string[],
  AccountFilterType: 'INTERSECTION' | 'DIFFERENCE' = 'INTERSECTION',
): DeploymentTargets {
  return { Accounts: [...accounts], AccountFilterType };
}

export function commonOf(file: StackSetFile): {
  readonly StackSetName: string;
  readonly CallAs: 'SELF' | 'DELEGATED_ADMIN';
} {
  return { StackSetName: file['stack-set-name'], CallAs: file['call-as'] ?? 'SELF' };
}

function definitionOf(
  facts: Facts,
  template: TemplateInput,
): Omit<UpdateStackSetCommandInput, 'OperationId'> & { readonly StackSetName: string } {
  const { file, inputs, tags, capabilities, current, keepsPrevious } = facts;
  const auto = file['auto-deployment'];
  return {
    ...commonOf(file),
    ...template,
    Parameters: parametersOf(inputs, keepsPrevious ? current : undefined),
    Capabilities: [...capabilities] as UpdateStackSetCommandInput['Capabilities'],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(file.description === undefined ? {} : { Description: file.description }),
    AutoDeployment: {
      Enabled: auto?.enabled === true,
      ...(auto?.enabled ? { RetainStacksOnAccountRemoval: auto['retain-stacks-on-account-removal'] === true } : {}),
    },
  };
}

function preferencesOf({ 'operation-preferences': given = {} }: StackSetFile): StackSetOperationPreferences {
  const named = Object.entries({
    MaxConcurrentCount: given['max-concurrent-count'],
    MaxConcurrentPercentage: given['max-concurrent-percentage'],
    FailureToleranceCount: given['failure-tolerance-count'],
    FailureTolerancePercentage: given['failure-tolerance-percentage'],
    RegionConcurrencyType: given['region-concurrency-type'],
    RegionOrder: given['region-order'],
    ConcurrencyMode: given['concurrency-mode'],
  });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
