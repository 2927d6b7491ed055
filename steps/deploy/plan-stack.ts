import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { planTooLarge, stackNotReady } from '../errors/index.ts';
import { findManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import type { PlannedChange } from '../planned-change.ts';
import { isEmptyAfterRollback, isOnlyReviewed, isStuck } from '../stack-status.ts';
import { openTargetAccount } from '../target-account.ts';
import { runTask } from '../task.ts';
import { maxTemplateBodyBytes } from '../template-limits.ts';
import { secretsOf } from './change-details.ts';
import { discardChangeSet, prepareChangeSet, type ChangeSetInput, type PreparedChangeSet } from './change-set.ts';
import { checkArtifact } from './check-artifact.ts';
import { rejectUnfitParameters } from './check-parameters.ts';
import type { DetailedChange } from './detailed-change.ts';
import { readRegionalInputs, type DeployInputs } from './inputs.ts';
import { waitForOthers } from './make-ready.ts';
import type { DeployOptions } from './options.ts';
import type { OpenedDeployment } from './deployment.ts';
import { isOnlyRetagged } from './ownership-tags.ts';
import type { PlanFinding } from './plan-finding.ts';
import { changeSetRequest } from './request.ts';
import { resolveValues } from './resolve-values.ts';
import { statusOf } from './stack.ts';
import type { TemplateInput } from './template-body.ts';

/** What a deployment would change, and to what. */
export interface StackPlan {
  readonly kind: 'create' | 'update' | 'unchanged';
  readonly stackName: string;
  readonly changes: readonly PlannedChange[];
  /** What must not be missed of them. */
  readonly findings: readonly PlanFinding[];
  /** The changes with the values of properties. */
  readonly details: readonly DetailedChange[];
}

export interface PlanOptions extends DeployOptions {
  /** Of the change set, and of the stack that stands for one that is not there yet. */
  readonly planName: string;
}

/**
 * Makes the change set that a deployment would make, and deletes it: nothing is executed. Where the stack is not there yet, the change set
 * is one of another stack, named `planName`, which is deleted with it: the name of the workload's own is left to its pipeline, and who
 * plans needs to delete no stack but such.
 */
export async function planStack(options: PlanOptions, context: Context): Promise<StackPlan> {
  const read = await readRegionalInputs(options, await checkQuietly(options, context), context);
  const inputs = await resolveValues(read, options, context);
  rejectLargeTemplate(inputs);
  const target = await openTargetAccount(options, context);
  const existing = await findUpdatable(target.client, options.stackName, context);
  return planStackIn(options, { inputs, target, existing }, { TemplateBody: inputs.template.text }, context);
}

/** Checks what is planned against its manifest, if there is one, and gives that. */
export async function checkQuietly(options: DeployOptions, context: Context): Promise<Manifest | undefined> {
  const found = await findManifest(context.workingDirectory);
  await checkArtifact(options, found, context);
  return found?.manifest;
}

/** The same of a stack that is known to be at rest, or not to be there. */
export async function planStackIn(
  options: PlanOptions,
  { inputs, target: { client, serviceRoleArn }, existing }: OpenedDeployment,
  template: TemplateInput,
  context: Context,
): Promise<StackPlan> {
  rejectUnfitParameters(options, inputs, existing);
  const request = changeSetRequest({
    options: { ...options, stackName: existing ? options.stackName : options.planName },
    inputs,
    ...(existing ? { existing } : {}),
    ...(serviceRoleArn ? { serviceRoleArn } : {}),
    name: options.planName,
    template,
  });
  const { stackName, planName } = options;
  const prepared = await runTask(context, 'plan', `plan stack ${stackName}`, async () =>
    (await isOnlyRetagged(client, request, existing, context))
      ? undefined
      : prepareAndDiscard(client, request, secretsOf(inputs), context),
  );
  if (!prepared) return { kind: 'unchanged', stackName, changes: [], findings: [], details: [] };
  const named = <T extends { readonly stackName: string }>(one: T): T =>
    one.stackName === planName ? { ...one, stackName } : one;
  return {
    kind: existing ? 'update' : 'create',
    stackName,
    changes: prepared.changes.map(named),
    findings: prepared.findings.map(named),
    details: prepared.details.map(named),
  };
}

/** Who plans may not read the bucket: a larger template would have to be read from there. */
function rejectLargeTemplate({ template }: DeployInputs): void {
  const bytes = Buffer.byteLength(template.text);
  if (bytes > maxTemplateBodyBytes) throw planTooLarge(template.file, bytes, maxTemplateBodyBytes);
}

async function findUpdatable(
  client: CloudFormationClient,
  stackName: string,
  context: Context,
): Promise<Stack | undefined> {
  const stack = await waitForOthers(client, stackName, context);
  const status = statusOf(stack);
  if (status === 'DELETE_COMPLETE' || isOnlyReviewed(status) || isEmptyAfterRollback(status)) return undefined;
  if (isStuck(status)) throw stackNotReady(stackName, status, 'the next deployment says what is to be done');
  return stack;
}

async function prepareAndDiscard(
  client: CloudFormationClient,
  request: ChangeSetInput,
  secrets: readonly string[],
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  const prepared = await prepareChangeSet(client, request, secrets, context);
  if (prepared) await discardChangeSet(client, request, context);
  return prepared;
}
