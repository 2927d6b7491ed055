import { writeZip } from '../../../../../zip-archive.ts';
import { putArtifact } from '../artifact-store.ts';
import { readStackInput } from './cloudformation-input.ts';
import {
  callCloudFormation,
  describeStack,
  firstFailure,
  isSuccess,
  lastEventId,
  noteOutputs,
  waitForStack,
  type Stack,
} from './cloudformation-stack.ts';
import { ActionFailure, type ActionRun, type RunAction } from './provider.ts';
import { pollUntil } from './poll.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html */
export const runCloudFormation: RunAction = async (run) => {
  const mode = run.configuration['ActionMode'] ?? '';
  const work = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!work) throw new ActionFailure('ConfigurationError', `Unknown action mode ${mode}`);
  await work(run);
  return 'done';
};

const modes: Readonly<Record<string, (run: ActionRun) => Promise<void>>> = {
  CREATE_UPDATE: createOrUpdate,
  REPLACE_ON_FAILURE: replaceOnFailure,
  DELETE_ONLY: deleteStack,
  CHANGE_SET_REPLACE: replaceChangeSet,
  CHANGE_SET_EXECUTE: executeChangeSet,
};

function stackNameOf({ configuration }: ActionRun): string {
  return configuration['StackName'] ?? '';
}

function changeSetNameOf({ configuration }: ActionRun): string {
  const name = configuration['ChangeSetName'];
  if (name !== undefined) return name;
  throw new ActionFailure(
    'ConfigurationError',
    `ChangeSetName is required for action mode ${configuration['ActionMode']}`,
  );
}

async function createOrUpdate(run: ActionRun): Promise<void> {
  const input = await readStackInput(run);
  const existing = await existingStack(run);
  if (existing) await updateStack(run, existing, input);
  else await createStack(run, input);
}

/** A stack that only a change set has begun is still to be created. */
async function existingStack(run: ActionRun): Promise<Stack | undefined> {
  const stack = await describeStack(run, stackNameOf(run));
  return stack && !['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'].includes(stack.StackStatus) ? stack : undefined;
}

async function createStack(run: ActionRun, input: Readonly<Record<string, unknown>>): Promise<void> {
  const { StackId } = await callCloudFormation<{ readonly StackId: string }>(run, 'CreateStack', input);
  await finishStack(run, StackId, undefined, 'create');
}

async function updateStack(
  run: ActionRun,
  { StackId }: Stack,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const since = await lastEventId(run, StackId);
  try {
    await callCloudFormation(run, 'UpdateStack', input);
  } catch (error) {
    if (!(error instanceof ActionFailure) || !error.message.startsWith('No updates are to be performed')) throw error;
  }
  await finishStack(run, StackId, since, 'update');
}

async function replaceOnFailure(run: ActionRun): Promise<void> {
  const existing = await existingStack(run);
  const hasFailed =
    existing && (existing.StackStatus.endsWith('FAILED') || existing.StackStatus === 'ROLLBACK_COMPLETE');
  if (hasFailed) await deleteStack(run);
  await createOrUpdate(run);
}

async function deleteStack(run: ActionRun): Promise<void> {
  const existing = await describeStack(run, stackNameOf(run));
  if (!existing) return;
  const { RoleArn } = run.configuration;
  noteStack(run, existing.StackId);
  await callCloudFormation(run, 'DeleteStack', {
    StackName: stackNameOf(run),
    ...(RoleArn === undefined ? {} : { RoleARN: RoleArn }),
  });
  const stack = await waitForStack(run, existing.StackId);
  if (stack && stack.StackStatus !== 'DELETE_COMPLETE') throw await stackFailure(run, stack, undefined, 'delete stack');
}

/** Waits for the end of what was begun with the stack, and fails unless it is a good one. */
async function finishStack(run: ActionRun, stackId: string, since: string | undefined, verb: string): Promise<void> {
  noteStack(run, stackId);
  const stack = await waitForStack(run, stackId);
  if (!stack)
    throw new ActionFailure('JobFailed', `Failed to ${verb} stack. The stack ${stackId} does not exist any more`);
  if (!isSuccess(stack.StackStatus))
    throw await stackFailure(run, stack, since, verb === 'execute' ? 'execute change set' : `${verb} stack`);
  noteOutputs(run, stack);
  await putOutputFile(run, stack);
}

async function stackFailure(
  run: ActionRun,
  stack: Stack,
  since: string | undefined,
  what: string,
): Promise<ActionFailure> {
  const reason = await firstFailure(run, stack.StackId, since);
  return new ActionFailure(
    'JobFailed',
    `Failed to ${what}. Current stack status: ${stack.StackStatus}. Reason: ${reason}`,
  );
}

function noteStack({ action, region }: ActionRun, stackId: string): void {
  action.externalExecutionId = stackId;
  action.externalExecutionUrl = `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(stackId)}`;
}

async function putOutputFile(run: ActionRun, { Outputs = [] }: Stack): Promise<void> {
  const path = run.configuration['OutputFileName'];
  const [artifact] = run.declaration.outputArtifacts ?? [];
  if (path === undefined || !artifact) return;
  const values = Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  await putArtifact(run, artifact.name, writeZip([{ path, bytes: Buffer.from(JSON.stringify(values)) }]));
}

interface ChangeSet {
  readonly ChangeSetId: string;
  readonly StackId: string;
  readonly Status: string;
  readonly StatusReason?: string;
}

async function replaceChangeSet(run: ActionRun): Promise<void> {
  const input = await readStackInput(run);
  const [StackName, ChangeSetName] = [stackNameOf(run), changeSetNameOf(run)];
  const existing = await existingStack(run);
  if (await describeChangeSet(run)) await callCloudFormation(run, 'DeleteChangeSet', { StackName, ChangeSetName });
  const created = await callCloudFormation<{ readonly Id: string; readonly StackId: string }>(run, 'CreateChangeSet', {
    ...input,
    ChangeSetName,
    ChangeSetType: existing ? 'UPDATE' : 'CREATE',
  });
  run.action.externalExecutionId = created.Id;
  run.action.externalExecutionUrl = `https://${run.region}.console.aws.amazon.com/cloudformation/home?region=${run.region}#/stacks/changesets/changes?stackId=${encodeURIComponent(created.StackId)}&changeSetId=${encodeURIComponent(created.Id)}`;
  const changeSet = await pollUntil(run.cloud, async () => {
    const described = await describeChangeSet(run);
    return described && /_(PENDING|IN_PROGRESS)$/.test(described.Status) ? undefined : { described };
  });
  const { described } = changeSet;
  if (described?.Status === 'CREATE_COMPLETE') {
    run.action.summary = `Change set ${ChangeSetName} was created.`;
  } else if (described && hasNoChanges(described)) {
    run.action.summary = described.StatusReason ?? '';
  } else {
    throw new ActionFailure(
      'JobFailed',
      `Failed to create change set. Current change set status: ${described?.Status ?? 'DELETE_COMPLETE'}. Reason: ${described?.StatusReason ?? 'No reason was provided.'}`,
    );
  }
}

function hasNoChanges({ Status, StatusReason = '' }: ChangeSet): boolean {
  return Status === 'FAILED' && /didn't contain changes|No updates are to be performed/.test(StatusReason);
}

async function describeChangeSet(run: ActionRun): Promise<ChangeSet | undefined> {
  const input = { StackName: stackNameOf(run), ChangeSetName: changeSetNameOf(run) };
  try {
    return await callCloudFormation<ChangeSet>(run, 'DescribeChangeSet', input);
  } catch (error) {
    if (error instanceof ActionFailure && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** A change set without changes is done when it is executed. */
async function executeChangeSet(run: ActionRun): Promise<void> {
  const input = { StackName: stackNameOf(run), ChangeSetName: changeSetNameOf(run) };
  const changeSet = await callCloudFormation<ChangeSet>(run, 'DescribeChangeSet', input);
  const since = await lastEventId(run, changeSet.StackId);
  if (!hasNoChanges(changeSet)) await callCloudFormation(run, 'ExecuteChangeSet', input);
  await finishStack(run, changeSet.StackId, since, 'execute');
}
