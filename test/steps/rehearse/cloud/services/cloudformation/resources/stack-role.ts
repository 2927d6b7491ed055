import { via } from '../../../../../../../steps/authorisation/caller.ts';
import type { RunningCloud } from '../../../../../../../steps/rehearse/cloud/cloud.ts';
import type { Statement } from '../../../../../../../steps/authorisation/policy.ts';
import type { ResourceContext } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resource-handler.ts';
import { findResourceHandler } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/index.ts';
import type {
  Properties,
  ResourceState,
} from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resource-handler.ts';
import { makeRoleIn } from '../../../../../../helpers/roles.ts';

export { allow } from '../../../../../../helpers/roles.ts';

export const account = '333333333333';
const region = 'eu-west-1';

/** A role of the Dev account that CloudFormation may assume and that may do what is listed, and nothing else. */
export async function stackRole(cloud: RunningCloud, RoleName: string, ...statements: readonly Statement[]) {
  await makeRole(cloud, RoleName, 'cloudformation.amazonaws.com', ...statements);
  const source = { arn: stackArn, accountId: account };
  const role = cloud.assumeRoleAs(
    'cloudformation.amazonaws.com',
    `arn:aws:iam::${account}:role/${RoleName}`,
    'AWSCloudFormation',
    source,
  );
  return via(role, 'cloudformation.amazonaws.com');
}

/** A role of the Dev account that a service may assume. */
export function makeRole(
  cloud: RunningCloud,
  RoleName: string,
  Service: string,
  ...statements: readonly Statement[]
): Promise<string> {
  return makeRoleIn(cloud, account, RoleName, Service, ...statements);
}

const stackArn = `arn:aws:cloudformation:${region}:${account}:stack/orders/3f9a2c10-0000-4000-8000-000000000001`;

export function contextOf(
  cloud: RunningCloud,
  caller: ResourceContext['caller'],
  resourceType: string,
  {
    logicalId = 'Thing',
    tags = {},
  }: { readonly logicalId?: string; readonly tags?: Readonly<Record<string, string>> } = {},
): ResourceContext {
  return {
    cloud,
    caller,
    accountId: account,
    region,
    stackId: stackArn,
    stackName: 'orders',
    logicalId,
    resourceType,
    tags,
    generatedName: (maxLength) => `orders-${logicalId}-1A2B3C4D5E6F7`.slice(0, maxLength),
  };
}

/** Creates a resource, and gives what changes and deletes it afterwards, as the engine would: with what it is by then. */
export async function createResource(context: ResourceContext, properties: Properties) {
  const handler = findResourceHandler(context.resourceType);
  if (!handler) throw new Error(`no handler of ${context.resourceType}`);
  const state = await handler.create(properties, context);
  let current = { state, properties };
  return {
    state,
    async update(desired: Properties): Promise<ResourceState> {
      const updated = await handler.update(current.state, current.properties, desired, context);
      current = { state: updated, properties: desired };
      return updated;
    },
    remove: (): Promise<void> => handler.delete(current.state, current.properties, context),
  };
}
