import { optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Operation, Output, Request } from '../../service.ts';
import { invalidParameter, streamExists } from './errors.ts';
import { checkStreamName, demandGroup, findGroup, findStream, groupNameOf } from './find.ts';
import { pageOf } from './page.ts';
import { groupArn, storedName, type LogGroup, type LogStream } from './state.ts';

const createLogStream: Operation = {
  demands: (input, request) => [
    demandGroup('CreateLogStream', groupNameOf(input), request, requiredText(input, 'logStreamName')),
  ],
  handle(input, request) {
    const name = checkStreamName(requiredText(input, 'logStreamName'));
    const { streams } = findGroup(input, request);
    if (streams[storedName(name)]) throw streamExists();
    streams[storedName(name)] = { name, created: request.cloud.clock.now(), events: [] };
    return {};
  },
};

const deleteLogStream: Operation = {
  demands: (input, request) => [
    demandGroup('DeleteLogStream', groupNameOf(input), request, requiredText(input, 'logStreamName')),
  ],
  handle(input, request) {
    const { name } = findStream(input, request);
    delete findGroup(input, request).streams[storedName(name)];
    return {};
  },
};

const describeLogStreams: Operation = {
  demands: (input, request) => [demandGroup('DescribeLogStreams', groupNameOf(input), request)],
  handle(input, request) {
    const group = findGroup(input, request);
    const prefix = optionalText(input, 'logStreamNamePrefix');
    const byTime = input['orderBy'] === 'LastEventTime';
    if (byTime && prefix) throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const found = Object.values(group.streams)
      .filter(({ name }) => name.startsWith(prefix ?? ''))
      .sort(byTime ? (a, b) => lastEventOf(a) - lastEventOf(b) : (a, b) => (a.name < b.name ? -1 : 1));
    const ordered = input['descending'] === true ? found.toReversed() : found;
    const { items, members } = pageOf(ordered, input, 50);
    return { logStreams: items.map((stream) => describe(group, stream, request)), ...members };
  },
};

export const streamOperations: Readonly<Record<string, Operation>> = {
  CreateLogStream: createLogStream,
  DeleteLogStream: deleteLogStream,
  DescribeLogStreams: describeLogStreams,
};

function lastEventOf({ events, created }: LogStream): number {
  return events.at(-1)?.timestamp ?? created;
}

function describe(group: LogGroup, { name, created, events }: LogStream, request: Request): Output {
  return {
    logStreamName: name,
    creationTime: created,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events.at(-1)?.timestamp,
    lastIngestionTime: events.at(-1)?.ingestionTime,
    uploadSequenceToken: String(events.length),
    arn: `${groupArn(request, group.name)}:log-stream:${name}`,
    storedBytes: 0,
  };
}
