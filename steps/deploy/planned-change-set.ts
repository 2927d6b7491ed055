import type { Context } from '../context.ts';
import { planForeign, planStale } from '../errors/index.ts';
import { isDeployed, isInProgress } from '../stack-status.ts';
import { isChangeSetMissing, readDetails, secretsOf, type ChangeSetDetails } from './change-details.ts';
import type { PreparedChangeSet } from './change-set.ts';
import type { OpenedDeployment } from './deployment.ts';
import type { DeployOptions } from './options.ts';
import type { DeploymentPlan } from './plan.ts';
import { statusOf } from './stack.ts';

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

/**
 * The change set of the plan, if it is still what was shown and can be executed; `executed` where it is the last that was, and the stack
 * holds it or is on its way there; else PLAN_STALE.
 */
export async function findPlannedChangeSet(
  plan: DeploymentPlan,
  { target, inputs, existing }: OpenedDeployment,
  context: Context,
): Promise<PreparedChangeSet | 'unchanged' | 'executed'> {
  const { changeSet, stackName } = plan;
  if (!changeSet) return 'unchanged';
  const found = await readDetails(target.client, changeSet.arn, secretsOf(inputs), context).catch((error: unknown) => {
    if (isChangeSetMissing(error)) return undefined;
    throw error;
  });
  if (found?.executionStatus === 'AVAILABLE') return requireShown(found, plan, changeSet);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html: a stack names the change set that made it what it is.
  const status = statusOf(existing);
  if (existing?.ChangeSetId === changeSet.arn) {
    if (isDeployed(status) || isInProgress(status)) return 'executed';
    throw planStale(stackName, `its change set was executed, and the stack ended in ${status}`);
  }
  const reason = found ? `has execution status ${found.executionStatus ?? 'none'}` : 'is gone';
  throw planStale(stackName, `its change set ${reason}`);
}

function requireShown(
  found: ChangeSetDetails,
  plan: DeploymentPlan,
  changeSet: NonNullable<DeploymentPlan['changeSet']>,
): PreparedChangeSet {
  const { stackName } = plan;
  const shown = ({ changes, findings }: Pick<DeploymentPlan, 'changes' | 'findings'>) =>
    JSON.stringify([changes, findings]);
  if (shown(found) !== shown(plan)) throw planStale(stackName, 'its change set is no longer what was shown');
  const { planned, changes: details, findings } = found;
  return { ...changeSet, stackName, changes: planned, details, findings };
}
