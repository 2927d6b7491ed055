import type { Context } from '../context.ts';
import { planForeign, planStale } from '../errors/index.ts';
import type { TargetAccount } from '../target-account.ts';
import { readDetails, secretsOf } from './change-details.ts';
import type { PreparedChangeSet } from './change-set.ts';
import type { DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';
import type { DeploymentPlan } from './plan.ts';

/** Throws PLAN_FOREIGN where the plan is about something else than what is to be deployed. */
export function requireOwnPlan(plan: DeploymentPlan, options: DeployOptions, region: string): void {
  const differences = [
    ['account', plan.account, options.account],
    ['region', plan.region, region],
    ['stack', plan.stackName, options.stackName],
    ['artifact', plan.artifactDigest, options.digest],
  ] as const;
  const other = differences.find(([, planned, wanted]) => planned !== wanted);
  if (other) throw planForeign(other[0], other[1] ?? 'none', other[2] ?? 'none');
}

/** The change set of the plan, if it is still what was shown and can be executed; else PLAN_STALE. */
export async function findPlannedChangeSet(
  plan: DeploymentPlan,
  target: TargetAccount,
  inputs: DeployInputs,
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  const { changeSet, stackName } = plan;
  if (!changeSet) return undefined;
  const found = await readDetails(target.client, changeSet.arn, secretsOf(inputs), context).catch((error: unknown) => {
    if (error instanceof Error && /ChangeSetNotFound/.test(error.name))
      throw planStale(stackName, 'its change set is gone');
    throw error;
  });
  if (found.executionStatus !== 'AVAILABLE')
    throw planStale(stackName, `its change set has execution status ${found.executionStatus ?? 'none'}`);
  const shown = ({ changes, findings }: Pick<DeploymentPlan, 'changes' | 'findings'>) =>
    JSON.stringify([changes, findings]);
  if (shown(found) !== shown(plan)) throw planStale(stackName, 'its change set is no longer what was shown');
  const { planned, changes: details, findings } = found;
  return { ...changeSet, stackName, changes: planned, details, findings };
}
