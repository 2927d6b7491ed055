import type { Context } from '../context.ts';
import { settingMissing } from '../errors/index.ts';
import type { Manifest } from '../manifest.ts';
import type { TargetAccount } from '../target-account.ts';
import { runTask } from '../task.ts';
import {
  checkFirst,
  executeAndFollow,
  openChecked,
  openDeployment,
  prepareAndShow,
  showChanges,
  unchanged,
  type DeployOutcome,
  type OpenedDeployment,
} from './deployment.ts';
import { isCombined } from './combined-plan.ts';
import { discardPrepared, type PreparedChangeSet } from './change-set.ts';
import { rejectDenied, showFindings } from './denied-findings.ts';
import { defaultPlanPrefix, type DeployOptions } from './options.ts';
import { makePlan } from './plan.ts';
import { readPlan, readPlanPart, storePlan, type PlanPlace } from './plan-store.ts';
import { findPlannedChangeSet, requireOwnPlan } from './planned-change-set.ts';
import { dryRun, dryRunChecked } from './dry-run.ts';
import { removeDeployment } from './remove-deployment.ts';
import type { InstanceResult, StackSetRequest } from './stack-set/index.ts';
import type { ActOnTarget, TargetsRequest } from './targets/index.ts';
import type { TargetResult } from './targets/target.ts';

export { combinePlans, type CombineOptions, type StagePlan } from './combine-plans.ts';
export { dryRun, removeDeployment };
export type { InstanceResult } from './stack-set/index.ts';
export type { TargetResult } from './targets/target.ts';
export { findFirstCause } from './first-cause.ts';
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
  return deployChecked(options, await checkFirst(options, context), context);
}

async function deployChecked(
  options: DeployOptions,
  manifest: Manifest | undefined,
  context: Context,
): Promise<DeployOutcome> {
  const opened = await openChecked(options, manifest, context);
  const prepared = await prepareAndShow(options, opened, context);
  if (!prepared) return unchanged(options, opened.target.client, context);
  await judge(options, opened, prepared, context);
  return executeAndFollow(options, opened, prepared, context);
}

/** Deploys one stack to each target of a file, shows what would be done with each, or deletes them, wave by wave. */
export async function deployTargets(request: TargetsRequest, context: Context): Promise<readonly TargetResult[]> {
  const { actOnTargets } = await import('./targets/index.ts');
  return actOnTargets(request, actions[request.mode], context);
}

/** Brings a StackSet and its instances to what a file says, shows what would be done, or deletes it with all its instances. */
export async function deployStackSet(request: StackSetRequest, context: Context): Promise<readonly InstanceResult[]> {
  const { actOnStackSet } = await import('./stack-set/index.ts');
  return actOnStackSet(request, context);
}

const actions: Readonly<Record<TargetsRequest['mode'], ActOnTarget>> = {
  deploy: async (options, manifest, context) => {
    const { kind, outputs } = await deployChecked(options, manifest, context);
    return { result: kind, outputs };
  },
  delete: async (options, _, context) => {
    await removeDeployment(options, context);
    return { result: 'deleted', outputs: {} };
  },
  'dry-run': async (options, manifest, context) => {
    await dryRunChecked(options, manifest, context);
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

/** Makes and shows the change set only, and stores the plan. Resolves to the plan's digest. */
export async function planDeployment(options: DeployOptions, context: Context): Promise<string> {
  const opened = await openDeployment(options, context);
  const { inputs, target, existing } = opened;
  const place = planPlace(options, target);
  const prepared = await prepareAndShow(options, opened, context);
  const { details: changes = [], findings = [] } = prepared ?? {};
  showFindings(findings, options, inputs.template, context);
  const { account, digest, stackName } = options;
  const plan = makePlan({
    ...(account === undefined ? {} : { account }),
    region: target.region,
    stackName,
    ...(digest === undefined ? {} : { artifactDigest: digest }),
    ...(options.revertsDrift && existing ? { revertsDrift: true } : {}),
    isNew: existing === undefined,
    findings,
    changes,
    ...(prepared ? { prepared } : {}),
  });
  return runTask(context, 'plan', 'store the plan and its page', () => storePlan(plan, place, context));
}

/** Executes exactly the change set of a plan, or of the stack's part of a combined one, as it was shown, or refuses. */
export async function executePlan(digest: string, options: DeployOptions, context: Context): Promise<DeployOutcome> {
  const opened = await openDeployment(options, context);
  const { inputs, target } = opened;
  const { prepared, findings } = await runTask(
    context,
    'plan',
    `check the plan ${digest.replace(/(?<=[0-9a-f]{12}).+$/, '')}`,
    async () => {
      const place = planPlace(options, target);
      const wanted = { region: target.region, stackName: options.stackName };
      const plan = isCombined(digest)
        ? await readPlanPart(digest, place, wanted, context)
        : await readPlan(digest, place, context);
      requireOwnPlan(plan, options, target.region);
      return { prepared: await findPlannedChangeSet(plan, target, inputs, context), findings: plan.findings };
    },
  );
  if (!prepared) return unchanged(options, target.client, context);
  showChanges(prepared, context);
  showFindings(findings, options, inputs.template, context);
  rejectDenied(findings, options);
  return executeAndFollow(options, opened, prepared, context);
}

function planPlace({ s3Bucket, s3Region, planPrefix, account }: DeployOptions, { region }: TargetAccount): PlanPlace {
  if (s3Bucket === undefined)
    throw settingMissing('--s3-bucket', 'a plan is kept in a bucket: name the artifact bucket');
  return {
    bucket: s3Bucket,
    prefix: planPrefix ?? defaultPlanPrefix,
    region: s3Region ?? region,
    ...(account === undefined ? {} : { account }),
  };
}
