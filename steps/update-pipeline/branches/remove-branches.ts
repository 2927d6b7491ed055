import type { Context } from '../../context.ts';
import { retiredBranchRefused } from '../../errors/index.ts';
import { partitionOf } from '../../partition.ts';
import { isBranchName } from '../../pipeline-branches.ts';
import { openTargetAccount } from '../../target-account.ts';
import { runTask } from '../../task.ts';
import { deleteStack, type RetainedResource } from '../delete-stack.ts';
import { runAll } from '../run-all.ts';
import { forgetRetired, listRetired, type RetiredBranch } from './retired-branches.ts';

export interface RemoveBranchesOptions {
  /** What the names of the branches' pipelines and stacks begin with. */
  readonly parent: string;
  readonly region: string;
  readonly pipelineRoleName: string;
  readonly deploymentRoleName: string;
}

export interface RemovedBranch extends RetiredBranch {
  readonly retained: readonly RetainedResource[];
}

/** Deletes what retired branches have deployed to Dev; one that fails keeps no other. */
export async function removeBranches(
  options: RemoveBranchesOptions,
  context: Context,
): Promise<readonly RemovedBranch[]> {
  const { parent, region } = options;
  const retired = (await listRetired(parent, region, context)).filter(({ isPipelineGone }) => isPipelineGone);
  const removed: RemovedBranch[] = [];
  await runAll(
    retired.map((one) => async (within) => removed.push(await removeBranch(one, options, within))),
    context,
  );
  return removed;
}

async function removeBranch(
  one: RetiredBranch,
  options: RemoveBranchesOptions,
  context: Context,
): Promise<RemovedBranch> {
  const { pipelineName: stackName, accountId: account, branch } = one;
  if (!isBranchName(stackName, options.parent) || !/^\d{12}$/.test(account))
    throw retiredBranchRefused(stackName, account);
  const title = `delete stack ${stackName} of branch ${branch} in ${account}`;
  const work = async (): Promise<RemovedBranch> => {
    const quiet: Context = { ...context, report: () => {} };
    const { client, serviceRoleArn } = await openTargetAccount(
      { ...options, partition: partitionOf(options.region), stackName, account },
      quiet,
    );
    const retained = await deleteStack(client, stackName, serviceRoleArn, context);
    await forgetRetired(options.parent, stackName, options.region, context);
    return { ...one, retained };
  };
  return runTask(context, `branch ${branch}`, title, work, ({ retained }) =>
    retained.length > 0 ? { detail: `stays: ${retained.map(({ physicalId }) => physicalId).join(', ')}` } : {},
  );
}
