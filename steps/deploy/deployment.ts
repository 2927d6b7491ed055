import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { deploymentFailed } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import type { PlannedChange } from '../planned-change.ts';
import { isDeployed } from '../stack-status.ts';
import { textsOf } from '../stack-texts.ts';
import { openTargetAccount, type TargetAccount } from '../target-account.ts';
import { runTask } from '../task.ts';
import { executeChangeSet, prepareChangeSet, type PreparedChangeSet } from './change-set.ts';
import { checkArtifact } from './check-artifact.ts';
import { rejectUnfitParameters } from './check-parameters.ts';
import { findFirstCause } from './first-cause.ts';
import { followStack } from './follow.ts';
import { readInputs, type DeployInputs } from './inputs.ts';
import { makeReady } from './make-ready.ts';
import type { DeployOptions } from './options.ts';
import { withRegionalTemplate } from './regional-template.ts';
import { changeSetRequest } from './request.ts';
import { statusOf } from './stack.ts';
import { setStackPolicy } from './stack-policy.ts';
import { templateInput } from './template-body.ts';

/** What became of a deployment. A stack that failed is an error (DEPLOYMENT_FAILED), which names the first cause. */
export interface DeployOutcome {
  readonly kind: 'created' | 'updated' | 'unchanged';
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
  await runTask(
    context,
    'check',
    'check the artifact against its manifest',
    () => checkArtifact(options, context),
    (isChecked) => (isChecked ? {} : { outcome: 'skipped', detail: `no manifest is about ${options.templateFile}` }),
  );
  const regional = await withRegionalTemplate(options, context);
  const inputs = await runTask(context, 'read', `read ${regional.templateFile}`, () => readInputs(regional, context));
  const target = await openTargetAccount(options, context);
  const existing = await makeReady(target.client, options.stackName, target.serviceRoleArn, context);
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
  if (prepared) showChanges(prepared, context);
  return prepared;
}

export function executeAndFollow(
  options: DeployOptions,
  { inputs, target, existing }: OpenedDeployment,
  prepared: PreparedChangeSet,
  context: Context,
): Promise<DeployOutcome> {
  return runTask(context, 'execute', `execute the change set of stack ${options.stackName}`, () =>
    execute(options, inputs, prepared, target.client, existing === undefined, context),
  );
}

async function prepare(
  options: DeployOptions,
  inputs: DeployInputs,
  target: TargetAccount,
  existing: Stack | undefined,
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  const upload = {
    region: options.s3Region ?? target.region,
    ...(options.s3Bucket ? { bucket: options.s3Bucket } : {}),
    ...(options.kmsKeyId ? { kmsKeyId: options.kmsKeyId } : {}),
  };
  const request = changeSetRequest({
    options,
    inputs,
    ...(existing ? { existing } : {}),
    ...(target.serviceRoleArn ? { serviceRoleArn: target.serviceRoleArn } : {}),
    name: `steps-${randomUUID()}`,
    template: options.templateUrl
      ? { TemplateURL: options.templateUrl }
      : await templateInput(inputs.template, target.region, upload, context),
  });
  return prepareChangeSet(target.client, request, context);
}

export function showChanges(prepared: PreparedChangeSet, context: Context): void {
  for (const change of prepared.changes) context.report({ type: 'change', id: 'change-set', ...change });
}

async function execute(
  options: DeployOptions,
  inputs: DeployInputs,
  prepared: PreparedChangeSet,
  client: CloudFormationClient,
  isNew: boolean,
  context: Context,
): Promise<DeployOutcome> {
  const { stackPolicy } = inputs.configuration;
  // An existing stack gets its policy first: the update is to be judged by the policy that came with it.
  if (!isNew) await setStackPolicy(client, prepared.stackId, stackPolicy, context);
  await executeChangeSet(client, prepared, context);
  const followed = await followStack(
    client,
    {
      stackId: prepared.stackId,
      stackName: options.stackName,
      since: prepared.createdAt,
      isDeletedOnFailure: isNew,
      timeoutMinutes: options.timeoutMinutes,
      taskId: 'execute',
    },
    context,
  );
  if (!isDeployed(followed.status))
    throw deploymentFailed(options.stackName, followed.status, findFirstCause(followed.events));
  if (isNew) await setStackPolicy(client, prepared.stackId, stackPolicy, context);
  return outcome(
    isNew ? 'created' : 'updated',
    await findStack(client, prepared.stackId, context.signal),
    prepared.changes,
    options,
  );
}

export async function unchanged(
  options: DeployOptions,
  client: CloudFormationClient,
  context: Context,
): Promise<DeployOutcome> {
  context.report({
    type: 'notice',
    level: 'info',
    message: `stack ${options.stackName} has no changes: nothing to deploy`,
  });
  return outcome('unchanged', await findStack(client, options.stackName, context.signal), [], options);
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
