import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { BuildFailure } from '../../../buildspec/index.ts';
import type { Build } from './project.ts';

/** Writes a build's lines to CloudWatch Logs as its service role, in the order they were given. */
export interface BuildLog {
  write(line: string): void;
  /** Resolves when all lines are there. */
  flush(): Promise<void>;
}

/** Makes the stream, and the group where it is missing; a refusal fails the build. */
export async function openBuildLog(cloud: Cloud, caller: Caller, build: Build): Promise<BuildLog> {
  if (build.project.logsConfig?.cloudWatchLogs?.status === 'DISABLED')
    return { write: () => {}, flush: () => Promise.resolve() };
  const { groupName: logGroupName, streamName: logStreamName } = build.logs;
  const call = (operation: string, input: Readonly<Record<string, unknown>>) =>
    cloud.call(caller, { service: 'logs', operation, region: build.region, input });
  try {
    await createStream(call, { logGroupName, logStreamName });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure(
      'ACCESS_DENIED',
      `Service role ${build.project.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build.arn}. Error message: ${error.message}`,
    );
  }
  return queueOf(
    async (events) => {
      await call('PutLogEvents', { logGroupName, logStreamName, logEvents: events });
    },
    () => cloud.clock.now(),
  );
}

type Call = (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

async function createStream(
  call: Call,
  stream: { readonly logGroupName: string; readonly logStreamName: string },
): Promise<void> {
  try {
    await call('CreateLogStream', stream);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await call('CreateLogGroup', { logGroupName: stream.logGroupName });
    await call('CreateLogStream', stream);
  }
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

// PutLogEvents takes 10,000 events and 1 MB.
const largestBatch = 500;

function queueOf(put: (events: readonly LogEvent[]) => Promise<void>, now: () => number): BuildLog {
  const waiting: LogEvent[] = [];
  let writing: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    // What was given in one turn goes out in one call.
    await Promise.resolve();
    while (waiting.length > 0) {
      // Lines that may not be written are lost, as in CodeBuild; the refusal is on the cloud's list.
      await put(waiting.splice(0, largestBatch)).catch(() => {});
    }
    writing = undefined;
  };
  return {
    write(line) {
      // A log event holds one character at least.
      waiting.push({ timestamp: now(), message: `${line}\n` });
      writing ??= drain();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}
