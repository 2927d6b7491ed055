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

/** How many lines of a log are told, and how many are read for them: what follows a command that failed is longer where more is uploaded. */
const [told, readForThem] = [30, 120];

/**
 * What is told of a log: its last lines, or those before the end of the first command that failed, for what CodeBuild writes after it is
 * about phases and uploads.
 */
export function endOfLog(lines: readonly string[]): readonly string[] {
  const failed = lines.findIndex((line) => /^\[Container\] .*Command did not exit successfully /.test(line));
  return (failed < 0 ? lines : lines.slice(0, failed + 1)).slice(-told);
}

/** The last lines of a build's log, of a failed one to the command that failed. */
export async function readLogEnd(buildId: string, context: Context): Promise<readonly string[]> {
  const place = await locateLog(buildId, context);
  if (!place) return [];
  const { events = [] } = await context.aws
    .client(CloudWatchLogsClient)
    .send(new GetLogEventsCommand({ ...place, limit: readForThem }));
  return endOfLog(events.flatMap(linesOf).map(({ text }) => text));
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
