import { recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { findRepository, invalidParameter, repositoryDemand, type Repository } from './state.ts';

export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: {
    demands: onResource('TagResource'),
    handle(input, request) {
      const { tags } = taggedRepository(input, request);
      for (const { Key, Value } of recordsOf(input, 'tags')) tags[String(Key)] = String(Value);
      return {};
    },
  },
  UntagResource: {
    demands: onResource('UntagResource'),
    handle(input, request) {
      const { tags } = taggedRepository(input, request);
      for (const key of textsOf(input, 'tagKeys')) delete tags[key];
      return {};
    },
  },
  ListTagsForResource: {
    demands: onResource('ListTagsForResource'),
    handle: (input, request) => ({
      tags: Object.entries(taggedRepository(input, request).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
};

interface Named {
  readonly registryId: string;
  readonly name: string;
}

function namedBy(input: Input): Named {
  const [, registryId = '', name = ''] =
    /^arn:aws:ecr:[^:]*:(\d{12}):repository\/(.+)$/.exec(String(input['resourceArn'])) ?? [];
  if (name === '') throw invalidParameter('resourceArn', 'Invalid ARN');
  return { registryId, name };
}

function taggedRepository(input: Input, request: Request): Repository {
  const { registryId, name } = namedBy(input);
  return findRepository(name, { registryId }, request);
}

function onResource(action: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const { registryId, name } = namedBy(input);
    return [repositoryDemand(action, name, { registryId }, request)];
  };
}
