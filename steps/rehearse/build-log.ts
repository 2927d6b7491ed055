import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { Context } from '../context.ts';

/** The last lines of a build's log. */
export async function readLogEnd(buildId: string, context: Context): Promise<readonly string[]> {
  const { builds = [] } = await context.aws.client(CodeBuildClient).send(new BatchGetBuildsCommand({ ids: [buildId] }));
  const { groupName, streamName } = builds[0]?.logs ?? {};
  if (!groupName || !streamName) return [];
  const { events = [] } = await context.aws
    .client(CloudWatchLogsClient)
    .send(new GetLogEventsCommand({ logGroupName: groupName, logStreamName: streamName, limit: 30 }));
  return events.flatMap(({ message = '' }) => message.trimEnd().split('\n'));
}
