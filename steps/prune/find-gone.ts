import { ListStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { given } from '../given.ts';
import { isInProgress } from '../stack-status.ts';
import { openTargetAccount } from '../target-account.ts';
import type { Living } from './living.ts';
import type { PruneOptions } from './options.ts';
import { instanceOfStack, whyGone } from './owned-stack.ts';
import { readHeld, readUsedExports, type HeldResource, type UsedExport } from './stack-state.ts';

/** A stack whose configuration is gone, with all that a person must know before it is deleted. */
export interface GoneStack {
  /** Absent where the current credentials act. */
  readonly account?: string;
  readonly region: string;
  readonly stackName: string;
  readonly why: string;
  readonly instance?: string;
  readonly status: string;
  readonly isUnderWay: boolean;
  readonly isProtected: boolean;
  /** In ISO 8601. */
  readonly lastChangedAt: string;
  readonly held: readonly HeldResource[];
  readonly usedExports: readonly UsedExport[];
}

/** In each account and region. Nothing is changed. */
export async function findGone(options: PruneOptions, living: Living, context: Context): Promise<readonly GoneStack[]> {
  const gone: GoneStack[] = [];
  for (const account of options.accounts.length > 0 ? options.accounts : [undefined])
    for (const region of options.regions.length > 0 ? options.regions : [undefined])
      gone.push(
        ...(await findIn(options, living, { ...given('account', account), ...given('region', region) }, context)),
      );
  return gone;
}

interface Place {
  readonly account?: string;
  readonly region?: string;
}

async function findIn(
  options: PruneOptions,
  living: Living,
  place: Place,
  context: Context,
): Promise<readonly GoneStack[]> {
  const { workload, pipelineRoleName, partition } = options;
  const { client, region } = await openTargetAccount(
    { ...place, stackName: workload, pipelineRoleName, partition },
    context,
  );
  const limit = pLimit(stacksAtOnce);
  const ids = await listStackIds(client, context);
  const found = await Promise.all(
    ids.map((id) =>
      limit(async () => {
        const stack = await findStack(client, id, context.signal);
        const why = stack && whyGone(stack, options, living);
        if (!stack || why === undefined) return [];
        const status: string = stack.StackStatus ?? '';
        const changedAt = stack.LastUpdatedTime ?? stack.CreationTime;
        return [
          {
            ...given('account', place.account),
            region,
            stackName: stack.StackName ?? '',
            why,
            ...given('instance', instanceOfStack(stack, options)),
            status,
            isUnderWay: isInProgress(status),
            isProtected: stack.EnableTerminationProtection === true,
            lastChangedAt: changedAt?.toISOString() ?? '',
            held: await readHeld(client, id, context),
            usedExports: await readUsedExports(client, stack, context),
          },
        ];
      }),
    ),
  );
  return found.flat();
}

const stacksAtOnce = 4;

async function listStackIds(client: CloudFormationClient, context: Context): Promise<readonly string[]> {
  const stacks = await allPages(
    (NextToken) =>
      client
        .send(new ListStacksCommand(NextToken ? { NextToken } : {}), { abortSignal: context.signal })
        .catch((error: unknown) => {
          throw fromAws(error, 'list the stacks (cloudformation:ListStacks)');
        }),
    ({ StackSummaries }) => StackSummaries,
    ({ NextToken }) => NextToken,
  );
  return stacks.flatMap(({ StackId, StackStatus, ParentId }) =>
    StackId === undefined || StackStatus === 'DELETE_COMPLETE' || ParentId !== undefined ? [] : [StackId],
  );
}
