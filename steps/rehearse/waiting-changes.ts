import { CloudFormationClient, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { isChangeSetMissing, readOnChangeSet } from '../deploy/index.ts';
import type { PlannedChange } from '../planned-change.ts';

/**
 * What a gate's link asks a person to look at: the changes of the change set that it names and that nobody executed yet, in whichever
 * account has it. None where the link is of something else.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html
 */
export async function waitingChanges(
  link: string | undefined,
  accounts: readonly Context[],
): Promise<readonly PlannedChange[]> {
  // The console has its own query behind the #.
  const query = new URLSearchParams(link?.slice(link.lastIndexOf('?') + 1));
  const [StackName, ChangeSetName] = [query.get('stackId'), query.get('changeSetId')];
  if (StackName === null || ChangeSetName === null) return [];
  for (const context of accounts) {
    const client = context.aws.client(CloudFormationClient);
    const found = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName })).catch(orNothing);
    if (found?.ExecutionStatus !== 'AVAILABLE') continue;
    return (await readOnChangeSet(client, found, [], context)).planned;
  }
  return [];
}

function orNothing(error: unknown): undefined {
  // The latter where there is no such stack.
  if (isChangeSetMissing(error) || (error instanceof Error && error.name === 'ValidationError')) return;
  throw error;
}
