import { recordOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { groupNotFound } from './errors.ts';
import { groupsOf, storedName, type LogGroup } from './state.ts';

export function tagConditions(tags: Input): ConditionContext {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  const pairs = Object.entries(tags).map(([name, value]) => [`aws:RequestTag/${name}`, String(value)] as const);
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': names };
}

/** Tags are demanded on the group's plain ARN, without the `:*` that everything else has. */
function onTagged(action: string, handle: (group: LogGroup, input: Input) => Output): Operation {
  return {
    demands(input) {
      const resource = requiredText(input, 'resourceArn');
      return [{ action: `logs:${action}`, resource, context: tagConditions(recordOf(input, 'tags')) }];
    },
    handle: (input, request) => handle(findTagged(input, request), input),
  };
}

export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: onTagged('TagResource', (group, input) => {
    Object.assign(group.tags, recordOf(input, 'tags'));
    return {};
  }),
  UntagResource: onTagged('UntagResource', (group, input) => {
    for (const key of textsOf(input, 'tagKeys')) delete group.tags[key];
    return {};
  }),
  ListTagsForResource: onTagged('ListTagsForResource', ({ tags }) => ({ tags })),
};

function findTagged(input: Input, request: Request): LogGroup {
  const name = /^arn:[^:]+:logs:[^:]+:\d+:log-group:([^:]+)$/.exec(requiredText(input, 'resourceArn'))?.[1] ?? '';
  const group = groupsOf(request.cloud, request)[storedName(name)];
  if (!group) throw groupNotFound();
  return group;
}
