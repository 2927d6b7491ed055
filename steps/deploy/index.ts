import type { Context } from '../context.ts';
import {
  executeAndFollow,
  openDeployment,
  openRead,
  prepareAndShow,
  unchanged,
  type DeployOutcome,
  type OpenedDeployment,
} from './deployment.ts';
import { discardPrepared, type PreparedChangeSet } from './change-set.ts';
import { rejectDenied, showFindings } from './denied-findings.ts';
import type { DeployOptions } from './options.ts';
import { dryRun, dryRunRead } from './dry-run.ts';
import { removeDeployment } from './remove-deployment.ts';
import type { InstanceResult, StackSetRequest } from './stack-set/index.ts';
import type { ActOnTarget, TargetsRequest } from './targets/index.ts';
import type { TargetResult } from './targets/target.ts';

export { combinePlans, type CombineOptions, type StagePlan } from './combine-plans.ts';
export { executePlan, planDeployment } from './plan-deployment.ts';
export { dryRun, removeDeployment };
export type { InstanceResult } from './stack-set/index.ts';
export type { TargetResult } from './targets/target.ts';
export { findFirstCause } from './first-cause.ts';
export { maskSecrets } from './detailed-change.ts';
export {
  isChangeSetMissing,
  readDetails as readChangeSet,
  readOn as readOnChangeSet,
  type ChangeSetDetails,
} from './change-details.ts';
export { changeStyle, planSections } from './plan-sections.ts';
export { openDeploymentReport, type DeploymentReport } from './report/index.ts';
export { planRules, type PlanRule } from './plan-finding.ts';
export { planStack, type PlanOptions, type StackPlan } from './plan-stack.ts';
export type { DeployOutcome } from './deployment.ts';
export type { DeployOptions } from './options.ts';
export {
  defaultCapabilities,
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  defaultPlanPrefix,
} from './options.ts';

/**
 * Deploys one stack: assumes the pipeline role of the target account, makes a change set whose role is the deployment role, shows it,
 * executes that very change set and follows it to the end.
 */
export async function deployStack(options: DeployOptions, context: Context): Promise<DeployOutcome> {
  return deployOpened(options, await openDeployment(options, context), context);
}

async function deployOpened(
  options: DeployOptions,
  opened: OpenedDeployment,
  context: Context,
): Promise<DeployOutcome> {
  const prepared = await prepareAndShow(options, opened, context);
  if (!prepared) return unchanged(options, opened.target.client, context);
  await judge(options, opened, prepared, context);
  return executeAndFollow(options, opened, prepared, context);
}

/** Deploys one stack to each target of a file, shows what would be done with each, or deletes them, wave by wave. */
export async function deployTargets(
  request: TargetsRequest & { readonly mode: keyof typeof actions },
  context: Context,
): Promise<readonly TargetResult[]> {
  const { actOnTargets } = await import('./targets/index.ts');
  return actOnTargets(request, actions[request.mode], context);
}

/** Brings a StackSet and its instances to what a file says, shows what would be done, or deletes it with all its instances. */
export async function deployStackSet(request: StackSetRequest, context: Context): Promise<readonly InstanceResult[]> {
  const { actOnStackSet } = await import('./stack-set/index.ts');
  return actOnStackSet(request, context);
}

/** Makes one plan of every target of a file; resolves to its name too, where every target could be planned. */
export async function planTargets(
  request: Omit<TargetsRequest, 'mode'>,
  context: Context,
): Promise<{ readonly name?: string; readonly results: readonly TargetResult[] }> {
  return (await import('./plan-targets.ts')).planTargets(request, context);
}

/** Executes exactly the change sets of such a plan, wave by wave, or refuses before it has begun with any. */
export async function executeTargets(
  name: string,
  request: Omit<TargetsRequest, 'mode'>,
  context: Context,
): Promise<readonly TargetResult[]> {
  return (await import('./plan-targets.ts')).executeTargets(name, request, context);
}

const actions: Readonly<Record<'deploy' | 'delete' | 'dry-run', ActOnTarget>> = {
  deploy: async (_, options, inputs, context) => {
    const opened = await openRead(options, inputs, context);
    const { kind, outputs } = await deployOpened(options, opened, context);
    return { result: kind, outputs };
  },
  delete: async (_, options, __, context) => {
    await removeDeployment(options, context);
    return { result: 'deleted', outputs: {} };
  },
  'dry-run': async (_, options, inputs, context) => {
    await dryRunRead(options, inputs, context);
    return { result: 'shown', outputs: {} };
  },
};

/** Shows what must not be missed of a change set; where it is denied, nothing is left of the change set. */
async function judge(
  options: DeployOptions,
  { inputs, target, existing }: OpenedDeployment,
  prepared: PreparedChangeSet,
  context: Context,
): Promise<void> {
  const { findings } = prepared;
  showFindings(findings, options, inputs.template, context);
  try {
    rejectDenied(findings, options);
  } catch (error) {
    await discardPrepared(target, prepared, existing === undefined, context);
    throw error;
  }
}
