import { recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { invalidResource } from './errors.ts';
import { parameterArn } from './parameter-name.ts';
import { parametersOf, storedName, type Parameter } from './state.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export function tagsOf(input: Input): readonly Tag[] {
  return recordsOf(input, 'Tags') as unknown as readonly Tag[];
}

export function tagConditions(input: Input): ConditionContext {
  const tags = tagsOf(input);
  if (tags.length === 0) return {};
  const pairs = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value] as const);
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': tags.map(({ Key }) => Key) };
}

export const tagOperations: Readonly<Record<string, Operation>> = {
  AddTagsToResource: onTagged('AddTagsToResource', (parameter, input) => {
    for (const { Key, Value } of tagsOf(input)) parameter.tags[Key] = Value;
    return {};
  }),
  RemoveTagsFromResource: onTagged('RemoveTagsFromResource', (parameter, input) => {
    for (const key of textsOf(input, 'TagKeys')) delete parameter.tags[key];
    return {};
  }),
  ListTagsForResource: onTagged('ListTagsForResource', ({ tags }) => ({
    TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  })),
};

function onTagged(
  action: string,
  handle: (parameter: Parameter, input: Input) => Readonly<Record<string, unknown>>,
): Operation {
  return {
    demands(input, request) {
      const resource = parameterArn(request, requiredText(input, 'ResourceId', 'resourceId'));
      return [{ action: `ssm:${action}`, resource, context: tagConditions(input) }];
    },
    handle: (input, request) => handle(findTagged(input, request), input),
  };
}

function findTagged(input: Input, request: Request): Parameter {
  const name = requiredText(input, 'ResourceId', 'resourceId');
  const parameter = parametersOf(request.cloud, request)[storedName(name)];
  if (!parameter || input['ResourceType'] !== 'Parameter') throw invalidResource(name);
  return parameter;
}
