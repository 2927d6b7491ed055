import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  type CloudFormationClient,
  type CreateChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { changeSetRejected, fromAws } from '../errors/index.ts';
import { given } from '../given.ts';
import type { PlannedChange } from '../planned-change.ts';
import type { TargetAccount } from '../target-account.ts';
import { waitWhile } from '../wait.ts';
import { describeChangeSet, isChangeSetMissing, readOn } from './change-details.ts';
import type { DetailedChange } from './detailed-change.ts';
import type { PlanFinding } from './plan-finding.ts';

/** A change set as it was made: what is executed later is this very one. */
export interface PreparedChangeSet {
  readonly arn: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly changes: readonly PlannedChange[];
  /** The same with the values of properties. */
  readonly details: readonly DetailedChange[];
  /** What must not be missed of them. */
  readonly findings: readonly PlanFinding[];
  /** By CloudFormation's clock, in milliseconds since 1970: what happens to the stack from here on is this deployment. */
  readonly createdAt: number;
}

export type ChangeSetInput = CreateChangeSetCommandInput & { readonly StackName: string };

// CloudFormation has no error code for a change set without changes, only these reasons.
const noChangeReasons = [/didn't contain changes/, /No updates are to be performed/];

/** Makes a change set, waits for it and reads it; nothing where the template and parameters change nothing. `secrets` are masked. */
export async function prepareChangeSet(
  client: CloudFormationClient,
  input: ChangeSetInput,
  secrets: readonly string[],
  context: Context,
): Promise<PreparedChangeSet | undefined> {
  const made = await makeChangeSet(client, input, context);
  if (!made) return undefined;
  const { StackId: stackId = '', ChangeSetId: arn = '', CreationTime } = made;
  const { planned, changes, findings } = await readOn(client, made, secrets, context).catch((error: unknown) => {
    throw fromAws(error, `look at the change set ${arn}`);
  });
  return {
    arn,
    stackId,
    stackName: input.StackName,
    changes: planned,
    details: changes,
    findings,
    createdAt: CreationTime?.getTime() ?? 0,
  };
}

/** The first page of what it holds. */
export async function makeChangeSet(
  client: CloudFormationClient,
  input: ChangeSetInput,
  context: Context,
): Promise<DescribeChangeSetCommandOutput | undefined> {
  const created = await client
    .send(new CreateChangeSetCommand({ ...input, ClientToken: input.ChangeSetName }), { abortSignal: context.signal })
    .catch((error: unknown) => {
      throw fromAws(error, `create a change set for stack ${input.StackName}`);
    });
  const arn = created.Id ?? '';
  const described = await waitWhile(
    () => describeChangeSet(client, arn, context),
    ({ Status }) => Status === 'CREATE_PENDING' || Status === 'CREATE_IN_PROGRESS',
    context,
  ).catch((error: unknown) => {
    throw fromAws(error, `look at the change set ${arn}`);
  });
  if (described.Status === 'CREATE_COMPLETE') return { ...described, ...given('StackId', created.StackId) };
  const reason = described.StatusReason ?? `its status is ${described.Status}`;
  await discardChangeSet(client, input, context);
  if (noChangeReasons.some((pattern) => pattern.test(reason))) return undefined;
  throw changeSetRejected(input.StackName, reason);
}

export async function executeChangeSet(
  client: CloudFormationClient,
  prepared: PreparedChangeSet,
  context: Context,
): Promise<void> {
  // The ARN is enough, but whoever reads of it in CloudTrail should see which stack it was.
  const { arn, stackName } = prepared;
  // An answer that is lost on its way must not make the second attempt a failure.
  const input = { ChangeSetName: arn, StackName: stackName, ClientRequestToken: arn.split('/').at(-1) };
  await client.send(new ExecuteChangeSetCommand(input), { abortSignal: context.signal }).catch((error: unknown) => {
    throw fromAws(error, `execute the change set of stack ${stackName}`);
  });
}

/** Leaves nothing behind of a change set that will not be executed: neither it nor a stack that was made only for it. */
export async function discardChangeSet(
  client: CloudFormationClient,
  input: CreateChangeSetCommandInput,
  context: Context,
): Promise<void> {
  const command =
    input.ChangeSetType === 'CREATE'
      ? new DeleteStackCommand({ StackName: input.StackName, ...roleOf(input) })
      : undefined;
  try {
    await client.send(new DeleteChangeSetCommand({ StackName: input.StackName, ChangeSetName: input.ChangeSetName }), {
      abortSignal: context.signal,
    });
    if (command) await client.send(command, { abortSignal: context.signal });
  } catch (error) {
    // The signal came before it was made.
    if (isChangeSetMissing(error)) return;
    const reason = error instanceof Error ? error.message : String(error);
    context.report({
      type: 'notice',
      level: 'warning',
      message: `the unused change set ${input.ChangeSetName} of stack ${input.StackName} is left behind: ${reason}`,
    });
  }
}

/** The same of a change set that was made well and is not to be executed. */
export function discardPrepared(
  { client, serviceRoleArn }: Pick<TargetAccount, 'client' | 'serviceRoleArn'>,
  { arn, stackName }: PreparedChangeSet,
  isNew: boolean,
  context: Context,
): Promise<void> {
  const input: CreateChangeSetCommandInput = {
    StackName: stackName,
    ChangeSetName: arn,
    ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
    RoleARN: serviceRoleArn,
  };
  return discardChangeSet(client, input, context);
}

function roleOf(input: CreateChangeSetCommandInput): { RoleARN?: string } {
  return input.RoleARN ? { RoleARN: input.RoleARN } : {};
}
