import { AwsError } from '../../../aws-error.ts';
import { ActionFailure, type ActionRun } from './provider.ts';
import { pollUntil } from './poll.ts';

export interface Stack {
  readonly StackId: string;
  readonly StackName: string;
  readonly StackStatus: string;
  readonly StackStatusReason?: string;
  readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
}

/** A CloudFormation operation as the action's role; what it refuses fails the action with its message. */
export async function callCloudFormation<T>(
  { cloud, caller, region }: ActionRun,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T> {
  try {
    return await cloud.call<T>(caller, { service: 'cloudformation', operation, region, input });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code.startsWith('AccessDenied') ? 'PermissionError' : 'ConfigurationError';
    throw new ActionFailure(
      code,
      `${error.message} (Service: AmazonCloudFormation; Status Code: ${error.status}; Error Code: ${error.code})`,
    );
  }
}

export async function describeStack(run: ActionRun, nameOrId: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await callCloudFormation<{ readonly Stacks: readonly Stack[] }>(run, 'DescribeStacks', {
      StackName: nameOrId,
    });
    return Stacks[0];
  } catch (error) {
    if (error instanceof ActionFailure && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** The stack as it is once nothing goes on in it any more; undefined where it is gone. */
export async function waitForStack(run: ActionRun, stackId: string): Promise<Stack | undefined> {
  const { stack } = await pollUntil(run.cloud, async () => {
    const stack = await describeStack(run, stackId);
    return stack?.StackStatus.endsWith('_IN_PROGRESS') ? undefined : { stack };
  });
  return stack;
}

export function isSuccess(status: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status);
}

interface StackEvent {
  readonly EventId: string;
  readonly ResourceStatus?: string;
  readonly ResourceStatusReason?: string;
}

export async function lastEventId(run: ActionRun, stackId: string): Promise<string | undefined> {
  return (await listEvents(run, stackId))[0]?.EventId;
}

/** The reason of the first failure since an event: later ones are mostly its consequences. */
export async function firstFailure(run: ActionRun, stackId: string, since: string | undefined): Promise<string> {
  const events = await listEvents(run, stackId);
  const end = events.findIndex(({ EventId }) => EventId === since);
  const recent = end < 0 ? events : events.slice(0, end);
  const failed = recent.findLast(
    ({ ResourceStatus, ResourceStatusReason }) => ResourceStatus?.endsWith('_FAILED') && ResourceStatusReason,
  );
  return failed?.ResourceStatusReason ?? 'No reason was provided.';
}

/** Newest first; nothing where the role may not see them. */
async function listEvents(run: ActionRun, stackId: string): Promise<readonly StackEvent[]> {
  try {
    const answer = await callCloudFormation<{ readonly StackEvents?: readonly StackEvent[] }>(
      run,
      'DescribeStackEvents',
      { StackName: stackId },
    );
    return answer.StackEvents ?? [];
  } catch (error) {
    if (error instanceof ActionFailure) return [];
    throw error;
  }
}

/** The stack's outputs become the action's variables and, where the action asks for it, a file in its output artifact. */
export function noteOutputs({ action }: ActionRun, stack: Stack): void {
  for (const { OutputKey, OutputValue } of stack.Outputs ?? []) action.outputVariables[OutputKey] = OutputValue;
}
