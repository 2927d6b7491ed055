import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.ts';
import { readChangeSet } from '../../deploy/index.ts';
import { resourceNeeds, type ResourceNeeds } from '../../resource-needs.ts';
import { stackTimeline, type Hide } from '../../stack-timeline.ts';
import { parseSource, toTemplateValue } from '../../template.ts';
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
  const rows = stackTimeline(events, await readNeeds(events, context), hide);
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

/** What the resources of each stack need, by the template that CloudFormation made of what it was given. */
async function readNeeds(events: readonly StackEvent[], context: Context): Promise<ReadonlyMap<string, ResourceNeeds>> {
  const client = context.aws.client(CloudFormationClient);
  const needs = new Map<string, ResourceNeeds>();
  for (const StackName of new Set(events.map(({ StackId = '' }) => StackId))) {
    const command = new GetTemplateCommand({ StackName, TemplateStage: 'Processed' });
    const { TemplateBody } = await client.send(command).catch((error: unknown) => {
      // Of a stack that was only reviewed there is none.
      if (error instanceof Error && error.name === 'ValidationError') return { TemplateBody: undefined };
      throw error;
    });
    if (TemplateBody !== undefined)
      needs.set(StackName, resourceNeeds(toTemplateValue(parseSource(TemplateBody, StackName))));
  }
  return needs;
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
    if (error instanceof Error && error.name.startsWith('ChangeSetNotFound')) return undefined;
    throw error;
  }
}
