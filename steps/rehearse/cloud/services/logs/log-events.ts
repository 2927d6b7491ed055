import { constraintBroken, optionalText, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { makeFilter } from './filter-pattern.ts';
import { demandGroup, findGroup, findStream, groupNameOf } from './find.ts';
import { pageOf } from './page.ts';
import type { LogEvent } from './state.ts';

const putLogEvents: Operation = {
  demands: (input, request) => [
    demandGroup('PutLogEvents', groupNameOf(input), request, requiredText(input, 'logStreamName')),
  ],
  handle(input, request) {
    const { events } = findStream(input, request);
    const added = readEvents(input, request.cloud.clock.now());
    const isLater = (events.at(-1)?.timestamp ?? 0) <= (added[0]?.timestamp ?? 0);
    for (const event of added) events.push(event);
    if (!isLater) events.sort((a, b) => a.timestamp - b.timestamp);
    return { nextSequenceToken: String(events.length) };
  },
};

function readEvents(input: Input, ingestionTime: number): readonly LogEvent[] {
  const given = recordsOf(input, 'logEvents');
  if (given.length === 0) {
    throw constraintBroken('logEvents', '[]', 'Member must have length greater than or equal to 1');
  }
  if (given.length > 10_000)
    throw invalidParameter('Log events in a single PutLogEvents request must be 10000 or fewer.');
  const events = given.map(({ timestamp, message }) => ({
    timestamp: Number(timestamp),
    message: String(message ?? ''),
    ingestionTime,
  }));
  if (events.some(({ timestamp }, index) => index > 0 && timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  return events;
}

/** Without a token the newest page, or the oldest with startFromHead; a token's letter says which way it goes on. */
const getLogEvents: Operation = {
  demands: (input, request) => [
    demandGroup('GetLogEvents', groupNameOf(input), request, requiredText(input, 'logStreamName')),
  ],
  handle(input, request) {
    const events = findStream(input, request).events.filter((event) => isInTime(event, input));
    const limit = Math.min(10_000, Number(input['limit'] ?? 10_000));
    const start = startOf(input, events.length, limit);
    const end = Math.min(events.length, start + limit);
    const place = (letter: string, at: number) => `${letter}/${String(at).padStart(56, '0')}/s`;
    return {
      events: events.slice(start, end),
      nextForwardToken: place('f', end),
      nextBackwardToken: place('b', start),
    };
  },
};

function startOf(input: Input, count: number, limit: number): number {
  const token = optionalText(input, 'nextToken');
  if (token === undefined) return input['startFromHead'] === true ? 0 : Math.max(0, count - limit);
  const [, letter, place] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  if (!letter) throw invalidParameter('The specified nextToken is invalid.');
  return letter === 'f' ? Number(place) : Math.max(0, Number(place) - limit);
}

const filterLogEvents: Operation = {
  demands: (input, request) => [demandGroup('FilterLogEvents', groupNameOf(input), request)],
  handle(input, request) {
    const group = findGroup(input, request);
    const names = textsOf(input, 'logStreamNames');
    const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
    const matches = makeFilter(optionalText(input, 'filterPattern') ?? '');
    const found = Object.values(group.streams)
      .filter(({ name }) => (names.length === 0 || names.includes(name)) && name.startsWith(prefix))
      .flatMap((stream) => stream.events.map((event, index) => ({ stream, event, index })))
      .filter(({ event }) => isInTime(event, input) && matches(event.message))
      .sort((a, b) => a.event.timestamp - b.event.timestamp);
    const { items, members } = pageOf(found, input, 10_000);
    return {
      events: items.map(({ stream, event, index }) => ({
        logStreamName: stream.name,
        ...event,
        eventId: `${event.timestamp}${String(index).padStart(12, '0')}`,
      })),
      searchedLogStreams: [],
      ...members,
    };
  },
};

export const eventOperations: Readonly<Record<string, Operation>> = {
  PutLogEvents: putLogEvents,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};

/** From startTime on, until before endTime. */
function isInTime({ timestamp }: LogEvent, input: Input): boolean {
  const start = Number(input['startTime'] ?? 0);
  const end = Number(input['endTime'] ?? Number.POSITIVE_INFINITY);
  return timestamp >= start && timestamp < end;
}
