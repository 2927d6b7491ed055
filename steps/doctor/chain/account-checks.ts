import { join } from 'node:path';
import type { Examined } from '../assemble.ts';
import { anyStackSet } from '../mend/owner.ts';
import { readOn, type Reading } from '../read/reading.ts';
import type { Problem } from '../resource-side.ts';
import { missingIn } from './common-checks.ts';
import { checkListed, isListed } from './listed-account.ts';
import { parametersMadeBy, readParameters, type RolesInstance } from './installed.ts';
import { examinedState, type Scene } from './scene.ts';

/** What was put into an account, by the StackSet or by a stack of its own: that it is current, and the parameters that templates of workloads resolve. */
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
  return [
    isListed(scene.configuration, accountId)
      ? examinedState(scene, { ...place, title: 'the stack of the roles is there' }, await checkListed(scene, place))
      : examinedState(
          scene,
          { ...place, title: 'the StackSet has put the roles there, as they are now' },
          await readOn(instances, (found) => Promise.resolve({ state: 'read', value: notCurrent(place, found) })),
        ),
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
