import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { deploymentFailed } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { given } from '../given.ts';
import { findManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import type { PlannedChange } from '../planned-change.ts';
import { isDeployed } from '../stack-status.ts';
import { textsOf } from '../stack-texts.ts';
import { openTargetAccount, type TargetAccount } from '../target-account.ts';
import { runTask } from '../task.ts';
import { secretsOf } from './change-details.ts';
import { executeChangeSet, prepareChangeSet, type PreparedChangeSet } from './change-set.ts';
import { checkArtifact } from './check-artifact.ts';
import { rejectUnfitParameters } from './check-parameters.ts';
import { warnOfReverted } from './drifted-changes.ts';
import { findFirstCause } from './first-cause.ts';
import { followStack, type FollowedStack, type FollowOptions } from './follow.ts';
import { interruptible } from './interruption.ts';
import { readInputs, type DeployInputs } from './inputs.ts';
import { isOnlyRetagged } from './ownership-tags.ts';
import { setStackPolicy, setTerminationProtection } from './protection.ts';
import { makeReady } from './make-ready.ts';
import { locateCause } from './locate-cause.ts';
import type { DeployOptions } from './options.ts';
import { withRegionalTemplate } from './regional-template.ts';
import { changeSetRequest } from './request.ts';
import { resolveValues } from './resolve-values.ts';
import { statusOf } from './stack.ts';
import { lastDuration, readHistory } from '../stack-history.ts';
import { templateInput, type TemplateInput } from './template-body.ts';

/** What became of a deployment. A stack that failed is an error (DEPLOYMENT_FAILED), which names the first cause. */
export interface DeployOutcome {
  /** `begun`: nobody waited for its end. */
  readonly kind: 'created' | 'updated' | 'unchanged' | 'begun';
  readonly stackId: string;
  readonly stackName: string;
  readonly status: string;
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** What is known of a deployment before its change set is made. */
export interface OpenedDeployment {
  readonly inputs: DeployInputs;
  readonly target: TargetAccount;
  /** The stack that is updated; absent where one is created. */
  readonly existing: Stack | undefined;
}

/** Checks, reads, assumes, and waits until a change set can be made. */
export async function openDeployment(options: DeployOptions, context: Context): Promise<OpenedDeployment> {
  return openChecked(options, await checkFirst(options, context), context);
}

/** Checks what is deployed against its manifest, if there is one, and gives that. */
export async function checkFirst(options: DeployOptions, context: Context): Promise<Manifest | undefined> {
  const found = await findManifest(context.workingDirectory);
  await runTask(
    context,
    'check',
    'check the artifact against its manifest',
    () => checkArtifact(options, found, context),
    (isChecked) => (isChecked ? {} : { outcome: 'skipped', detail: `no manifest is about ${options.templateFile}` }),
  );
  return found?.manifest;
}

/** The same of an artifact that was checked. */
async function openChecked(
  options: DeployOptions,
  manifest: Manifest | undefined,
  context: Context,
): Promise<OpenedDeployment> {
  const regional = await withRegionalTemplate(options, manifest, context);
  const read = await runTask(context, 'read', `read ${regional.templateFile}`, () =>
    readInputs(regional, manifest, context),
  );
  return openRead(options, read, context);
}

/** The same of files that were read. */
export async function openRead(
  options: DeployOptions,
  read: DeployInputs,
  context: Context,
): Promise<OpenedDeployment> {
  const inputs = await resolveValues(read, options, context);
  const target = await openTargetAccount(options, context);
  options.recorder?.opened(options, inputs, target);
  const existing = await makeReady({ ...target, options }, context);
  return { inputs, target, existing };
}

export async function prepareAndShow(
  options: DeployOptions,
  { inputs, target, existing }: OpenedDeployment,
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  rejectUnfitParameters(options, inputs, existing);
  const prepared = await runTask(context, 'change-set', `make a change set for stack ${options.stackName}`, () =>
    prepare(options, inputs, target, existing, context),
  );
  if (prepared) showChanges(prepared, options, context);
  return prepared;
}

export function executeAndFollow(
  options: DeployOptions,
  { inputs, target, existing }: OpenedDeployment,
  prepared: PreparedChangeSet,
  context: Context,
): Promise<DeployOutcome> {
  return runTask(context, 'execute', `execute the change set of stack ${options.stackName}`, () =>
    execute(options, inputs, prepared, target.client, existing, context),
  );
}

async function prepare(
  options: DeployOptions,
  inputs: DeployInputs,
  target: TargetAccount,
  existing: Stack | undefined,
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  const request = changeSetRequest({
    options,
    inputs,
    ...(existing ? { existing } : {}),
    ...(target.serviceRoleArn ? { serviceRoleArn: target.serviceRoleArn } : {}),
    name: `steps-${randomUUID()}`,
    template: await templateOf(options, inputs, target, context),
  });
  if (await isOnlyRetagged(target.client, request, existing, context)) return undefined;
  return prepareChangeSet(target.client, request, secretsOf(inputs), context);
}

/** The template as CloudFormation is given it: itself, or where it lies. */
export async function templateOf(
  { templateUrl, s3Bucket, s3Region, kmsKeyId }: DeployOptions,
  { template, manifest }: DeployInputs,
  { region }: TargetAccount,
  context: Context,
): Promise<TemplateInput> {
  if (templateUrl !== undefined) return { TemplateURL: templateUrl };
  const upload = { region: s3Region ?? region, ...given('bucket', s3Bucket), ...given('kmsKeyId', kmsKeyId) };
  return templateInput({ template, manifest }, region, upload, context);
}

export function showChanges(prepared: PreparedChangeSet, options: DeployOptions, context: Context): void {
  options.recorder?.planned(options, { changes: prepared.details, findings: prepared.findings });
  for (const change of prepared.changes) context.report({ type: 'change', id: 'change-set', ...change });
  warnOfReverted(prepared.details, context);
}

async function execute(
  options: DeployOptions,
  inputs: DeployInputs,
  prepared: PreparedChangeSet,
  client: CloudFormationClient,
  existing: Stack | undefined,
  context: Context,
): Promise<DeployOutcome> {
  const isNew = existing === undefined;
  const { stackPolicy } = inputs.configuration;
  // An existing stack gets its policy first: the update is to be judged by the policy that came with it.
  if (!isNew) await setStackPolicy(client, prepared.stackId, stackPolicy, context);
  const estimate = existing && lastDuration(await readHistory(client, existing, context), existing);
  if (options.waits === false) {
    await executeChangeSet(client, prepared, context);
    return begun(options, prepared, isNew, context);
  }
  const { stackName, timeoutMinutes } = options;
  const { stackId, changes, createdAt } = prepared;
  const asked: FollowOptions = {
    stackId,
    stackName,
    since: createdAt,
    isDeletedOnFailure: isNew,
    timeoutMinutes,
    taskId: 'execute',
    changes,
    ...(estimate === undefined ? {} : { estimate }),
  };
  let isBegun = false;
  const followed = await interruptible(
    async () => {
      await executeChangeSet(client, prepared, context);
      isBegun = true;
      return followStack(client, asked, context);
    },
    { client, stackId, stackName, isNew, isBegun: () => isBegun },
    context,
  );
  await options.recorder?.followed(options, followed.events, client, context);
  if (!isDeployed(followed.status)) throw await failureOf(followed, options, inputs, context);
  if (isNew) await setStackPolicy(client, prepared.stackId, stackPolicy, context);
  const stack = await findStack(client, prepared.stackId, context.signal);
  await setTerminationProtection(client, stack, options.terminationProtection, context);
  return outcome(isNew ? 'created' : 'updated', stack, prepared.changes, options);
}

async function failureOf(
  { status, events }: FollowedStack,
  { stackName }: DeployOptions,
  inputs: DeployInputs,
  context: Context,
): Promise<Error> {
  const cause = findFirstCause(events);
  const location = cause && (await locateCause(cause, events, inputs, context));
  return deploymentFailed(stackName, status, cause, location);
}

function begun(
  options: DeployOptions,
  { stackId, changes }: PreparedChangeSet,
  isNew: boolean,
  context: Context,
): DeployOutcome {
  const { stackName } = options;
  const message = `stack ${stackName} is under way and is not waited for: the same command without --wait=false follows it`;
  context.report({ type: 'notice', level: 'info', message });
  return {
    kind: 'begun',
    stackId,
    stackName,
    status: isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS',
    changes,
    outputs: {},
  };
}

export async function unchanged(
  options: DeployOptions,
  client: CloudFormationClient,
  context: Context,
  message = `stack ${options.stackName} has no changes: nothing to deploy`,
): Promise<DeployOutcome> {
  context.report({ type: 'notice', level: 'info', message });
  const stack = await findStack(client, options.stackName, context.signal);
  await setTerminationProtection(client, stack, options.terminationProtection, context);
  return outcome('unchanged', stack, [], options);
}

function outcome(
  kind: DeployOutcome['kind'],
  stack: Stack | undefined,
  changes: readonly PlannedChange[],
  options: DeployOptions,
): DeployOutcome {
  return {
    kind,
    stackId: stack?.StackId ?? '',
    stackName: options.stackName,
    status: statusOf(stack),
    changes,
    outputs: textsOf(stack?.Outputs, 'OutputKey', 'OutputValue'),
  };
}
