import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.ts';
import { isChangeSetMissing, readChangeSet } from '../../deploy/index.ts';
import { readStackNeeds } from '../../stack-needs.ts';
import { stackTimeline, type Hide } from '../../stack-timeline.ts';
import { observeEvents } from '../observe.ts';
import type { RecordedStack } from './record.ts';

/** What happened to the stacks of an account in a span of time, but for those of StackSets. `secrets` are shown nowhere. */
export async function recordStacks(
  account: string,
  since: number,
  until: number,
  secrets: readonly string[],
  hide: Hide,
  context: Context,
): Promise<readonly RecordedStack[]> {
  const all = await observeEvents(since, until, context);
  const events = all.filter(({ StackName = '' }) => !StackName.startsWith('StackSet-'));
  const needs = await readStackNeeds(context.aws.client(CloudFormationClient), events, context);
  const rows = stackTimeline(events, needs, hide);
  const roots = rows.filter(({ parent }) => parent === undefined);
  return Promise.all(
    roots.map(async (root, index) => {
      const begin = rows.indexOf(root);
      const next = roots[index + 1];
      const own = rows.slice(begin, next === undefined ? undefined : rows.indexOf(next));
      const changes = await readExecuted(root.id, secrets, context);
      return { account, stackName: root.label, rows: own, ...(changes ? { changes } : {}) };
    }),
  );
}

/** The change set that was executed last is kept with its stack; whoever updated it without one left none. */
async function readExecuted(
  stackId: string,
  secrets: readonly string[],
  context: Context,
): Promise<RecordedStack['changes']> {
  const client = context.aws.client(CloudFormationClient);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  if (stack?.ChangeSetId === undefined) return undefined;
  try {
    const { changes, findings } = await readChangeSet(client, stack.ChangeSetId, secrets, context);
    return { changes, findings };
  } catch (error) {
    if (isChangeSetMissing(error)) return undefined;
    throw error;
  }
}
