import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import { requiredText } from '../../protocols/json-input.ts';
import type { Demand, Input, Request } from '../../service.ts';
import { groupNotFound, invalidParameter, streamNotFound } from './errors.ts';
import { groupArn, groupsOf, resourcePoliciesOf, storedName, type LogGroup, type LogStream } from './state.ts';

/** By logGroupName, or by logGroupIdentifier, which may be an ARN too. */
export function groupNameOf(input: Input): string {
  const identifier = input['logGroupIdentifier'];
  if (typeof identifier !== 'string' || identifier === '') return requiredText(input, 'logGroupName');
  return /^arn:[^:]+:logs:[^:]+:\d+:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}

export function findGroup(input: Input, request: Request): LogGroup {
  const group = groupsOf(request.cloud, request)[storedName(groupNameOf(input))];
  if (!group) throw groupNotFound();
  return group;
}

export function findStream(input: Input, request: Request): LogStream {
  const stream = findGroup(input, request).streams[storedName(requiredText(input, 'logStreamName'))];
  if (!stream) throw streamNotFound();
  return stream;
}

/**
 * Policies name a group with `:*` behind it for everything but tagging: what is demanded has a stream's place, empty for the
 * group itself. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#CWL_ARN_Format
 */
export function demandGroup(action: string, groupName: string, request: Request, streamName = ''): Demand {
  const resource = `${groupArn(request, groupName)}:log-stream:${streamName}`;
  const Statement = Object.values(resourcePoliciesOf(request.cloud, request)).flatMap(
    (text) => parsePolicy(text).Statement,
  );
  const resourcePolicy = { Version: '2012-10-17', Statement };
  return { action: `logs:${action}`, resource, ...(Statement.length > 0 ? { resourcePolicy } : {}) };
}

export function checkGroupName(name: string): string {
  if (/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) return name;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
  );
}

export function checkStreamName(name: string): string {
  if (/^[^:*]{1,512}$/.test(name)) return name;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
  );
}
