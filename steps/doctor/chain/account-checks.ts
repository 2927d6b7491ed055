import { join } from 'node:path';
import type { Examined } from '../assemble.ts';
import { anyStackSet } from '../mend/owner.ts';
import { readOn, type Reading } from '../read/reading.ts';
import type { Problem } from '../resource-side.ts';
import { missingIn } from './common-checks.ts';
import { parametersMadeBy, readParameters, type RolesInstance } from './installed.ts';
import { examinedState, type Scene } from './scene.ts';

/** What the StackSet put into an account: that its instance is current, and the parameters that templates of workloads resolve. */
export async function checkAccount(
  scene: Scene,
  accountId: string,
  region: string,
  instances: Reading<readonly RolesInstance[]>,
): Promise<readonly Examined[]> {
  const place = { accountId, region };
  const names = await parametersMadeBy(scene.templates, join('cross-account', 'roles.yml'));
  const values = await readOn(await scene.inAccount(accountId, region), (context) =>
    readParameters(context, names, `account ${accountId} in ${region}`),
  );
  const parameters = missingIn(values, names, place);
  const current = await readOn(instances, (found) =>
    Promise.resolve({ state: 'read' as const, value: notCurrent(place, found) }),
  );
  return [
    examinedState(scene, { ...place, title: 'the StackSet has put the roles there, as they are now' }, current),
    examinedState(scene, { ...place, title: 'the parameters of the account are there' }, parameters),
  ];
}

function notCurrent(
  { accountId, region }: Pick<Examined, 'accountId' | 'region'>,
  instances: readonly RolesInstance[],
): readonly Problem[] {
  const instance = instances.find((one) => one.accountId === accountId && one.region === region);
  if (!instance) {
    const message = `no StackSet has put the roles into account ${accountId}, ${region}`;
    return [
      {
        message,
        next: 'name its unit under organizational-units:, then steps bootstrap',
        subject: `StackSet ${anyStackSet}`,
      },
    ];
  }
  const { stackSet, status, reason } = instance;
  if (status === 'CURRENT') return [];
  const message = `StackSet ${stackSet} in account ${accountId}, ${region} is ${status}${reason === undefined ? '' : `: ${reason}`}`;
  return [{ message, next: 'mend what the reason names, then steps bootstrap', subject: `StackSet ${stackSet}` }];
}
