import {
  DescribeStackSetOperationCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  StopStackSetOperationCommand,
  type CloudFormationClient,
  type StackSetOperationResultSummary,
  type StackSetOperationSummary,
} from '@aws-sdk/client-cloudformation';
import { allPages } from '../../all-pages.ts';
import type { Context } from '../../context.ts';
import { fromAws, waitedTooLong } from '../../errors/index.ts';
import { isNoStackSet } from '../../stack-set-instances.ts';
import { pauseBeforeLook } from '../follow-pace.ts';
import { offerSecondSignal } from '../interruption.ts';
import { patiently } from '../patience.ts';

/** A StackSet, as whoever administers it names it. */
export interface Administered {
  readonly client: CloudFormationClient;
  readonly name: { readonly StackSetName: string; readonly CallAs: 'SELF' | 'DELEGATED_ADMIN' };
  readonly timeoutMinutes: number;
}

export interface EndedOperation {
  readonly action: string;
  readonly status: string;
  readonly results: readonly StackSetOperationResultSummary[];
}

const under = new Set(['RUNNING', 'QUEUED', 'STOPPING']);

/** What is under way with the StackSet, if there is one: somebody else's, or that of a run of ours that was ended. */
export async function findRunning({ client, name }: Administered): Promise<StackSetOperationSummary | undefined> {
  // The newest come first, and what is under way is among them.
  try {
    const { Summaries = [] } = await client.send(new ListStackSetOperationsCommand({ ...name, MaxResults: 20 }));
    return Summaries.findLast(({ Status = '' }) => under.has(Status));
  } catch (error) {
    if (isNoStackSet(error)) return undefined;
    throw fromAws(error, `list the operations of StackSet ${name.StackSetName}`);
  }
}

/** Reports each account and region as its result becomes known, until the operation has ended. */
export async function followOperation(
  administered: Administered,
  OperationId: string,
  taskId: string,
  context: Context,
): Promise<EndedOperation> {
  const { client, name, timeoutMinutes } = administered;
  const { clock, signal } = context;
  const began = clock.now();
  const told = new Map<string, string>();
  let happenedAt = began;
  try {
    for (;;) {
      const seen = await patiently(() => look(client, { ...name, OperationId }), taskId, context);
      if (tell(seen.results, told, taskId, context)) happenedAt = clock.now();
      if (!under.has(seen.status)) return seen;
      const now = clock.now();
      if (now - began > timeoutMinutes * 60_000) throw waitedTooLong(name.StackSetName, timeoutMinutes);
      await clock.sleep(pauseBeforeLook({ sinceBeginning: now - began, sinceEvent: now - happenedAt }), signal);
    }
  } catch (error) {
    if (signal.aborted) await offerStop(administered, OperationId, context);
    throw error;
  }
}

async function look(
  client: CloudFormationClient,
  operation: Administered['name'] & { readonly OperationId: string },
): Promise<EndedOperation> {
  try {
    const { StackSetOperation } = await client.send(new DescribeStackSetOperationCommand(operation));
    const results = await allPages(
      (NextToken) =>
        client.send(new ListStackSetOperationResultsCommand({ ...operation, ...(NextToken && { NextToken }) })),
      ({ Summaries }) => Summaries,
      ({ NextToken }) => NextToken,
    );
    return { action: StackSetOperation?.Action ?? '', status: StackSetOperation?.Status ?? '', results };
  } catch (error) {
    throw fromAws(
      error,
      `look at operation ${operation.OperationId} of StackSet ${operation.StackSetName}`,
      'it goes on without us: run this again, which follows it',
    );
  }
}

function tell(
  results: readonly StackSetOperationResultSummary[],
  told: Map<string, string>,
  taskId: string,
  context: Context,
): boolean {
  let isNew = false;
  for (const { Account, Region, Status = '', StatusReason } of results) {
    const place = `${Account} ${Region}`;
    if (Status === 'PENDING' || told.get(place) === Status) continue;
    told.set(place, Status);
    isNew = true;
    context.report({
      type: 'output',
      id: taskId,
      line: `${place}: ${Status}${StatusReason ? `: ${StatusReason}` : ''}`,
    });
  }
  const ended = results.filter(({ Status = '' }) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(Status)).length;
  const amount = { done: ended, total: results.length, unit: 'instances' } as const;
  if (isNew) context.report({ type: 'task-progress', id: taskId, amounts: [amount] });
  return isNew;
}

/** Stopping lets what runs end, and begins nothing more: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StopStackSetOperation.html */
function offerStop({ client, name }: Administered, OperationId: string, context: Context): Promise<void> {
  const offer = {
    resume: `operation ${OperationId} of StackSet ${name.StackSetName} goes on without us: the same command follows it and does the rest`,
    effect: 'stops it',
    act: (abortSignal: AbortSignal) =>
      client.send(new StopStackSetOperationCommand({ ...name, OperationId }), { abortSignal }),
    done: `operation ${OperationId} is stopped: what runs ends, and nothing more is begun`,
    failed: `operation ${OperationId} could not be stopped`,
  };
  return offerSecondSignal(offer, context);
}
