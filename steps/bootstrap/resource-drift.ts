import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type PropertyDifference,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { runTask } from '../task.ts';
import type { Access } from './access.ts';
import type { StackFacts } from './stack-facts.ts';
import type { StackTarget } from './stack-target.ts';

/**
 * What somebody changed around the stacks that are there. Nothing is changed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function findResourceDrift(
  facts: readonly StackFacts[],
  access: Access,
  context: Context,
): Promise<readonly string[]> {
  const deployed = facts.filter((one) => one.deployed !== undefined);
  const found = await Promise.all(deployed.map(({ target }) => detectIn(target, access(target), context)));
  return found.flat();
}

function detectIn(target: StackTarget, as: Context, context: Context): Promise<readonly string[]> {
  const { account, region, stackName } = target;
  const place = `stack ${stackName} (${account}, ${region})`;
  return runTask(
    context,
    `drift ${account} ${target.accountId} ${region} ${stackName}`,
    `${account}: detect drift of ${stackName}`,
    async () => {
      try {
        const reason = await detect(stackName, as);
        const drifts = await listDrifts(stackName, as.aws.client(CloudFormationClient));
        return [
          ...(reason === undefined ? [] : [`${place}: not every resource could be looked at: ${reason}`]),
          ...drifts.map((drift) => `${place}: ${describeDrift(drift)}`),
        ];
      } catch (error) {
        throw fromAws(error, `detect drift of stack ${stackName} (cloudformation:DetectStackDrift)`);
      }
    },
    (lines) => ({ detail: lines.length === 0 ? 'none' : `${lines.length} found` }),
  );
}

/** Resolves when the detection is done, to what kept it from looking at some resource. */
async function detect(StackName: string, { aws, clock, signal }: Context): Promise<string | undefined> {
  const client = aws.client(CloudFormationClient);
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  for (let pauseMs = 500; ; pauseMs = Math.min(5000, pauseMs * 2)) {
    const { DetectionStatus, DetectionStatusReason = 'no reason is given' } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    if (DetectionStatus === 'DETECTION_FAILED') return DetectionStatusReason;
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') return undefined;
    await clock.sleep(pauseMs, signal);
  }
}

function listDrifts(StackName: string, client: CloudFormationClient): Promise<readonly StackResourceDrift[]> {
  return allPages(
    (NextToken) =>
      client.send(
        new DescribeStackResourceDriftsCommand({
          StackName,
          StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
          ...(NextToken && { NextToken }),
        }),
      ),
    ({ StackResourceDrifts }) => StackResourceDrifts,
    ({ NextToken }) => NextToken,
  );
}

function describeDrift(drift: StackResourceDrift): string {
  const { LogicalResourceId, ResourceType, StackResourceDriftStatus, PropertyDifferences = [] } = drift;
  const resource = `${LogicalResourceId} (${ResourceType})`;
  if (StackResourceDriftStatus === 'DELETED') return `${resource} was deleted around it`;
  return `${resource} was changed around it: ${PropertyDifferences.map(describeDifference).join('; ')}`;
}

function describeDifference({ PropertyPath, DifferenceType, ExpectedValue, ActualValue }: PropertyDifference): string {
  switch (DifferenceType) {
    case 'ADD':
      return `${PropertyPath} was added: ${shorten(ActualValue)}`;
    case 'REMOVE':
      return `${PropertyPath} was taken away: ${shorten(ExpectedValue)}`;
    default:
      return `${PropertyPath} is ${shorten(ActualValue)}, and was ${shorten(ExpectedValue)}`;
  }
}

function shorten(value = ''): string {
  return value.length > 120 ? `${value.slice(0, 119)}…` : value;
}
