import { recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { demandAt, findDomain, findRepository, invalid, requiredName, type Place } from './state.ts';

export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: {
    demands: onResource('TagResource'),
    handle(input, request) {
      const tags = taggedBy(input, request);
      for (const { key, value } of recordsOf(input, 'tags')) tags[String(key)] = String(value);
      return {};
    },
  },
  UntagResource: {
    demands: onResource('UntagResource'),
    handle(input, request) {
      const tags = taggedBy(input, request);
      for (const key of textsOf(input, 'tagKeys')) delete tags[key];
      return {};
    },
  },
  ListTagsForResource: {
    demands: onResource('ListTagsForResource'),
    handle: (input, request) => ({
      tags: Object.entries(taggedBy(input, request)).map(([key, value]) => ({ key, value })),
    }),
  },
};

interface Named {
  readonly place: Place;
  readonly path: string;
  readonly repository?: string;
}

function namedBy(input: Input): Named {
  const found = /^arn:aws:codeartifact:([^:]*):(\d{12}):((?:domain|repository)\/([^/]+)(?:\/([^/]+))?)$/.exec(
    requiredName(input, 'resourceArn'),
  );
  if (!found) throw invalid(`Invalid resource ARN '${String(input['resourceArn'])}'`);
  const [, region = '', owner = '', path = '', domain = '', repository] = found;
  return { place: { region, owner, domain }, path, ...(repository === undefined ? {} : { repository }) };
}

function taggedBy(input: Input, { cloud }: Request): Record<string, string> {
  const { place, repository } = namedBy(input);
  return repository === undefined ? findDomain(cloud, place).tags : findRepository(cloud, place, repository).tags;
}

function onResource(action: string) {
  return (input: Input, { cloud }: Request): readonly Demand[] => {
    const { place, ...named } = namedBy(input);
    return [demandAt(cloud, place, action, named)];
  };
}
