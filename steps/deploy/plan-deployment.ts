import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { settingMissing } from '../errors/index.ts';
import { given } from '../given.ts';
import { runTask } from '../task.ts';
import { isCombined } from './combined-plan.ts';
import { rejectDenied, showFindings, tellDenied } from './denied-findings.ts';
import {
  executeAndFollow,
  openDeployment,
  prepareAndShow,
  showChanges,
  unchanged,
  type DeployOutcome,
  type OpenedDeployment,
} from './deployment.ts';
import type { PreparedChangeSet } from './change-set.ts';
import { defaultPlanPrefix, type DeployOptions } from './options.ts';
import { makePlan, type DeploymentPlan } from './plan.ts';
import { readPlan, readPlanPart, storePlan, type PlanPlace } from './plan-store.ts';
import { findPlannedChangeSet, requireOwnPlan } from './planned-change-set.ts';

/** Makes and shows the change set only, and stores the plan. Resolves to the plan's digest. */
export async function planDeployment(options: DeployOptions, context: Context): Promise<string> {
  requirePlanBucket(options);
  const opened = await openDeployment(options, context);
  const place = await planPlace({ ...options, region: opened.target.region }, context);
  const { plan } = await planOpened(options, opened, context);
  return runTask(context, 'plan', 'store the plan and its page', () => storePlan(plan, place, context));
}

/** A plan that is not stored yet, with the change set that it is about; none where there is nothing to change. */
export interface MadePlan {
  readonly plan: DeploymentPlan;
  readonly opened: OpenedDeployment;
  readonly prepared?: PreparedChangeSet;
}

/** Makes and shows the change set of a deployment that was opened. */
export async function planOpened(
  options: DeployOptions,
  opened: OpenedDeployment,
  context: Context,
): Promise<MadePlan> {
  const { inputs, target, existing } = opened;
  const prepared = await prepareAndShow(options, opened, context);
  const { details: changes = [], findings = [] } = prepared ?? {};
  showFindings(findings, options, inputs.template, context);
  tellDenied(findings, options, context);
  const { account, digest, stackName } = options;
  const plan = makePlan({
    ...given('account', account),
    region: target.region,
    stackName,
    ...given('artifactDigest', digest),
    ...(options.revertsDrift && existing ? { revertsDrift: true } : {}),
    isNew: existing === undefined,
    findings,
    changes,
    ...given('prepared', prepared),
  });
  return { plan, opened, ...given('prepared', prepared) };
}

/**
 * Executes exactly the change set of a plan, or of the stack's part of a combined one, as it was shown, or refuses. Where that was done
 * already, by a run that was cut off, there is nothing left to do.
 */
export async function executePlan(digest: string, options: DeployOptions, context: Context): Promise<DeployOutcome> {
  requirePlanBucket(options);
  const opened = await openDeployment(options, context);
  const { region } = opened.target;
  const place = await planPlace({ ...options, region }, context);
  const wanted = { region, stackName: options.stackName };
  const plan = isCombined(digest)
    ? await readPlanPart(digest, place, wanted, context)
    : await readPlan(digest, place, context);
  return executeOpened(plan, digest, options, opened, context);
}

/** The same of a plan that was read, and a deployment that was opened. */
export async function executeOpened(
  plan: DeploymentPlan,
  digest: string,
  options: DeployOptions,
  opened: OpenedDeployment,
  context: Context,
): Promise<DeployOutcome> {
  const { inputs, target } = opened;
  const title = `check the plan ${digest.replace(/(?<=[0-9a-f]{12}).+$/, '')}`;
  const found = await runTask(context, 'plan', title, async () => {
    requireOwnPlan(plan, options, target.region);
    return findPlannedChangeSet(plan, opened, context);
  });
  if (found === 'unchanged') return unchanged(options, target.client, context);
  if (found === 'executed') return unchanged(options, target.client, context, executedAlready(options));
  showChanges(found, options, context);
  showFindings(plan.findings, options, inputs.template, context);
  rejectDenied(plan.findings, options);
  return executeAndFollow(options, opened, found, context);
}

function executedAlready({ stackName }: DeployOptions): string {
  return `the change set of the plan for stack ${stackName} was executed already: nothing to deploy`;
}

/** Said before anything is asked. */
export function requirePlanBucket({ s3Bucket }: Pick<DeployOptions, 's3Bucket'>): string {
  if (s3Bucket === undefined)
    throw settingMissing('--s3-bucket', 'a plan is kept in a bucket: name the artifact bucket');
  return s3Bucket;
}

/** Where the plan lies. The bucket's region is the deployment's where none is given, else that of the credentials. */
export async function planPlace(
  options: Pick<DeployOptions, 's3Bucket' | 's3Region' | 'planPrefix' | 'account' | 'region'>,
  context: Context,
): Promise<PlanPlace> {
  const { s3Region, planPrefix, account, region } = options;
  return {
    bucket: requirePlanBucket(options),
    prefix: planPrefix ?? defaultPlanPrefix,
    region: s3Region ?? region ?? (await context.aws.client(S3Client, {}).config.region()),
    ...given('account', account),
  };
}
