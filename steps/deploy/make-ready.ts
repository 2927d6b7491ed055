import {
  ContinueUpdateRollbackCommand,
  type CloudFormationClient,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { fromAws, stackNotReady } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { isInProgress } from '../stack-status.ts';
import { runTask } from '../task.ts';
import { waitWhile } from '../wait.ts';
import { planArrival } from './arrival.ts';
import { findFirstCause } from './first-cause.ts';
import { followOthers, followUntilRest, type Acting } from './follow-others.ts';
import { removeStack } from './remove-stack.ts';
import { statusOf } from './stack.ts';
import { momentAfter, readHistory } from '../stack-history.ts';
import { isStillThere, listResources } from '../stack-resources.ts';

/** Brings a stack to where a change set can be made. Resolves to the stack that is to be updated, or to nothing where one is to be created. */
export async function makeReady(acting: Acting, context: Context): Promise<Stack | undefined> {
  const { client, options } = acting;
  for (;;) {
    const stack = await findStack(client, options.stackName, context.signal);
    const arrival = planArrival(statusOf(stack), options.retained ?? []);
    if (!stack || arrival.kind === 'create') return undefined;
    switch (arrival.kind) {
      case 'update':
        if (!options.revertsDrift) warnOfDrift(stack, context);
        return stack;
      case 'follow':
        await followOthers(acting, stack, context);
        break;
      case 'continue-rollback':
        await continueRollback(acting, stack, context);
        break;
      case 'recreate':
        await requireEmpty(acting, stack, context);
        await remove(acting, stack, 'its first creation failed and it holds nothing', context);
        break;
      case 'finish-deletion':
        await remove(acting, stack, `${options.retained?.join(', ')} may stay where they are`, context);
        break;
      case 'refuse':
        throw await notReady(acting, stack, arrival.hint, context);
    }
  }
}

/** The stack once nothing is under way with it. */
export async function waitForOthers(
  client: CloudFormationClient,
  stackName: string,
  context: Context,
): Promise<Stack | undefined> {
  return waitWhile(
    () => findStack(client, stackName, context.signal),
    (seen) => isInProgress(statusOf(seen)),
    context,
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html */
async function continueRollback(acting: Acting, stack: Stack, context: Context): Promise<void> {
  const { client, serviceRoleArn, options } = acting;
  const { stackName, skipped = [] } = options;
  const but = skipped.length > 0 ? `, without ${skipped.join(', ')}` : '';
  const { status, events } = await runTask(
    context,
    'rollback',
    `continue the rollback of stack ${stackName}${but}`,
    async () => {
      const command = new ContinueUpdateRollbackCommand({
        StackName: stack.StackId,
        ClientRequestToken: randomUUID(),
        ...(serviceRoleArn ? { RoleARN: serviceRoleArn } : {}),
        ...(skipped.length > 0 ? { ResourcesToSkip: [...skipped] } : {}),
      });
      const since = momentAfter(await readHistory(client, stack, context));
      await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
        throw fromAws(error, `continue the rollback of stack ${stackName}`);
      });
      return followUntilRest(acting, stack, since, 'rollback', context);
    },
  );
  if (status !== 'UPDATE_ROLLBACK_FAILED') return;
  const failed = (await listResources(client, stack.StackId, context)).filter(
    ({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED',
  );
  throw stackNotReady(
    stackName,
    status,
    `mend that and deploy again, or deploy with --skip-resource ${failed.map(({ LogicalResourceId }) => LogicalResourceId).join(' ')}, which leaves ${failed.length === 1 ? 'it as it is' : 'them as they are'} (NESTEDSTACK.LOGICALID for one of a nested stack)`,
    findFirstCause(events)?.reason,
  );
}

/** A resource that its deletion policy kept would be in the way of the new stack, or be forgotten. */
async function requireEmpty({ client }: Acting, stack: Stack, context: Context): Promise<void> {
  const kept = (await listResources(client, stack.StackId, context)).filter(isStillThere);
  if (kept.length === 0) return;
  throw stackNotReady(
    stack.StackName ?? '',
    statusOf(stack),
    'import or delete what was kept, run `steps deploy --delete`, then deploy again',
    `its first creation failed and left ${listNames(kept)}`,
  );
}

async function remove(acting: Acting, stack: Stack, why: string, context: Context): Promise<void> {
  const { StackName = '', StackStatus } = stack;
  const message = `stack ${StackName} is in ${StackStatus}: ${why}, so it is deleted and made again`;
  context.report({ type: 'notice', level: 'info', message });
  await removeStack(acting, stack, context);
}

async function notReady({ client }: Acting, stack: Stack, hint: string, context: Context): Promise<unknown> {
  const resources = await listResources(client, stack.StackId, context);
  const having = (ending: string) => resources.filter(({ ResourceStatus }) => ResourceStatus?.endsWith(ending));
  const stuck = having('DELETE_FAILED');
  const why = (stuck.length > 0 ? stuck : having('_FAILED')).map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
  );
  return stackNotReady(stack.StackName ?? '', statusOf(stack), hint, why.join('; ') || stack.StackStatusReason);
}

/** A change set compares with what was deployed last, and does not see what somebody changed since. */
function warnOfDrift({ StackName, DriftInformation }: Stack, context: Context): void {
  if (DriftInformation?.StackDriftStatus !== 'DRIFTED') return;
  const at = DriftInformation.LastCheckTimestamp?.toISOString();
  context.report({
    type: 'notice',
    level: 'warning',
    message: `stack ${StackName} had drifted when that was last looked for (${at}): the change set shows what differs from the last deployment, not what somebody changed since; --revert-drift shows both, and takes that back`,
  });
}

function listNames(resources: readonly StackResourceSummary[]): string {
  return resources.map(({ LogicalResourceId, ResourceType }) => `${LogicalResourceId} (${ResourceType})`).join(', ');
}
