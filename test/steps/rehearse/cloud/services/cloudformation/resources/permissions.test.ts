import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Properties,
  ResourceContext,
} from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resource-handler.ts';
import { startTestCloud } from '../../../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../../../helpers/cloud.ts';
import { permissionCases } from './permission-cases.ts';
import type { PermissionCase } from './permission-cases.ts';
import { prepareAccount } from './prepare-account.ts';
import { allow, contextOf, createResource, stackRole } from './stack-role.ts';

let test: TestCloud;
let roles = 0;
beforeAll(async () => {
  test = await startTestCloud();
  await prepareAccount(test.cloud);
});
afterAll(() => test.cloud.stop());

async function contextWith({ type, tags }: PermissionCase, actions: readonly string[]): Promise<ResourceContext> {
  roles += 1;
  const logicalId = `Thing${String(roles)}`;
  const caller = await stackRole(test.cloud, `stack-role-${String(roles)}`, allow(...actions));
  return contextOf(test.cloud, caller, type, { logicalId, ...(tags && { tags }) });
}

/** The whole life of a resource: made, changed, deleted, and deleted again. */
async function live({ create, update }: PermissionCase, context: ResourceContext): Promise<void> {
  const named = (properties: Properties) =>
    JSON.parse(JSON.stringify(properties).replaceAll('NAME', context.logicalId.toLowerCase())) as Properties;
  const resource = await createResource(context, named(create));
  if (update) {
    const { physicalId } = await resource.update(named(update));
    expect(physicalId).toBe(resource.state.physicalId);
  }
  await resource.remove();
  await resource.remove();
}

describe.each(permissionCases)('$type', (row) => {
  it('lives with exactly the permissions that its handler needs', async () => {
    await live(row, await contextWith(row, row.actions));
  });

  it.each(row.actions)('is refused without %s', async (missing) => {
    const context = await contextWith(row, [
      'sts:GetCallerIdentity',
      ...row.actions.filter((action) => action !== missing),
    ]);
    await expect(live(row, context)).rejects.toThrow(/HandlerErrorCode: AccessDenied/);
    expect(test.cloud.refusals.map(({ action }) => action)).toContain(missing);
  });
});
