import { didYouMean } from '../closest-name.ts';
import type { Context } from '../context.ts';
import { removeDeployment } from '../deploy/index.ts';
import { pruneUnfounded, stackNotPruned, workloadLives } from '../errors/index.ts';
import { given } from '../given.ts';
import { runTask } from '../task.ts';
import { findGone, type GoneStack } from './find-gone.ts';
import { readLiving } from './living.ts';
import type { PruneOptions } from './options.ts';
import { planPrune, type PrunePlan } from './plan.ts';

export type { GoneStack } from './find-gone.ts';
export type { PruneOptions } from './options.ts';
export type { PrunePlan } from './plan.ts';
export { lostState } from './plan.ts';

/** Finds the stacks whose configuration is gone from the repository, and what may be deleted of them. Changes nothing. */
export async function planPruning(options: PruneOptions, context: Context): Promise<PrunePlan> {
  const living = await readLiving(options, context);
  if (options.isWholeWorkload && living.namedIn !== undefined) throw workloadLives(options.workload, living.namedIn);
  const gone = await runTask(context, 'find', `find stacks of ${options.workload} whose configuration is gone`, () =>
    findGone(options, living, context),
  );
  const instances = new Set(gone.flatMap(({ instance }) => (instance === undefined ? [] : [instance])));
  const isLost = living.instances.size === 0 && instances.size > 0 && !options.isWholeWorkload;
  // A lost folder, or the wrong one, rather than a decision.
  if (isLost && options.isConfirmed && options.named.length === 0)
    throw pruneUnfounded(options.instancesFolder, [...instances]);
  return planPrune(gone, options.named);
}

/** Deletes what was shown, one after the other, and follows each to its end. */
export async function prune(plan: PrunePlan, options: PruneOptions, context: Context): Promise<readonly GoneStack[]> {
  for (const name of options.named) {
    if (plan.deleted.some(({ stackName }) => stackName === name)) continue;
    const reason = plan.left.find(({ stack }) => stack.stackName === name)?.reason;
    const found = [...plan.deleted, ...plan.left.map(({ stack }) => stack)].map(({ stackName }) => stackName);
    throw stackNotPruned(name, reason, reason === undefined ? didYouMean(name, found) : undefined);
  }
  const { pipelineRoleName, deploymentRoleName, partition, timeoutMinutes } = options;
  for (const { account, region, stackName } of plan.deleted) {
    context.signal.throwIfAborted();
    const where = { ...given('account', account), region, pipelineRoleName, deploymentRoleName, partition };
    await removeDeployment({ stackName, ...where, timeoutMinutes }, context);
  }
  return plan.deleted;
}
