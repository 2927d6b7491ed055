import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '../../cloud.ts';
import { optionalText, recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEvents: Operation = {
  demands: (_input, { region, accountId }) => [
    { action: 'events:PutEvents', resource: `arn:aws:events:${region}:${accountId}:event-bus/default` },
  ],
  handle(input, request) {
    const entries = recordsOf(input, 'Entries').map((entry) => putEntry(entry, request));
    return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
  },
};

function putEntry(entry: Input, { cloud, accountId, region }: Request): Output {
  const source = optionalText(entry, 'Source');
  const detailType = optionalText(entry, 'DetailType');
  const detail = parseDetail(optionalText(entry, 'Detail'));
  const problem = findProblem(source, detailType, detail);
  if (problem) return problem;
  const event: CloudEvent = {
    source: source ?? '',
    'detail-type': detailType ?? '',
    account: accountId,
    region,
    resources: textsOf(entry, 'Resources'),
    detail: detail ?? {},
  };
  cloud.publish(event);
  return { EventId: randomUUID() };
}

function findProblem(source: string | undefined, detailType: string | undefined, detail: unknown): Output | undefined {
  if (source === undefined) return invalid('Parameter Source is not valid. Reason: Source is a required argument.');
  if (detailType === undefined)
    return invalid('Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  if (!source.startsWith('aws.')) return undefined;
  return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
}

function invalid(message: string): Output {
  return { ErrorCode: 'InvalidArgument', ErrorMessage: message };
}

function parseDetail(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
