import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { Context } from './context.ts';

interface BuildLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

export interface BuildLogReader {
  /** The lines since the last call, in their order; none while there is no log yet. */
  readNew(): Promise<readonly BuildLine[]>;
}

interface LogPlace {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Reads a build's log on from where it stopped reading. */
export function createBuildLogReader(buildId: string, context: Context): BuildLogReader {
  let place: LogPlace | undefined;
  let nextToken: string | undefined;
  return {
    readNew: async () => {
      place ??= await locateLog(buildId, context);
      if (!place) return [];
      const lines: BuildLine[] = [];
      // A page may be empty before the end, which is where the token stays the same:
      // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
      for (;;) {
        const page = await readPage(place, nextToken, context);
        lines.push(...page.lines);
        if (page.nextToken === undefined || page.nextToken === nextToken) return lines;
        nextToken = page.nextToken;
      }
    },
  };
}

async function readPage(
  place: LogPlace,
  nextToken: string | undefined,
  context: Context,
): Promise<{ readonly lines: readonly BuildLine[]; readonly nextToken?: string | undefined }> {
  const input = { ...place, startFromHead: true, ...(nextToken === undefined ? {} : { nextToken }) };
  try {
    const page = await context.aws.client(CloudWatchLogsClient).send(new GetLogEventsCommand(input));
    return { lines: (page.events ?? []).flatMap(linesOf), nextToken: page.nextForwardToken };
  } catch (error) {
    // The build has a place for its log before anything is written there.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return { lines: [] };
    throw error;
  }
}

/** The last lines of a build's log. */
export async function readLogEnd(buildId: string, context: Context): Promise<readonly string[]> {
  const place = await locateLog(buildId, context);
  if (!place) return [];
  const { events = [] } = await context.aws
    .client(CloudWatchLogsClient)
    .send(new GetLogEventsCommand({ ...place, limit: 30 }));
  return events.flatMap(linesOf).map(({ text }) => text);
}

async function locateLog(buildId: string, context: Context): Promise<LogPlace | undefined> {
  const { builds = [] } = await context.aws.client(CodeBuildClient).send(new BatchGetBuildsCommand({ ids: [buildId] }));
  const { groupName, streamName } = builds[0]?.logs ?? {};
  return groupName && streamName ? { logGroupName: groupName, logStreamName: streamName } : undefined;
}

function linesOf({
  timestamp = 0,
  message = '',
}: {
  readonly timestamp?: number | undefined;
  readonly message?: string | undefined;
}): readonly BuildLine[] {
  return message
    .trimEnd()
    .split('\n')
    .map((text) => ({ time: timestamp, text }));
}
