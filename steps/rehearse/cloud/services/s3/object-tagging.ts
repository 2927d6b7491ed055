import type { Input, Operation, Request } from '../../service.ts';
import { demandObject, existingTagConditions, tagConditions } from './demand.ts';
import { versionMember } from './description.ts';
import { malformedXml } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { findObject, meantObject } from './find-object.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const getObjectTagging: Operation = {
  demands: (input, request) => [taggingDemand('Get', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    const TagSet = Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value }));
    return { ...versionMember(object.versionId, bucket), TagSet };
  },
};

const putObjectTagging: Operation = {
  demands: (input, request) => [taggingDemand('Put', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    object.tags = givenTags(input);
    return versionMember(object.versionId, bucket);
  },
};

const deleteObjectTagging: Operation = {
  demands: (input, request) => [taggingDemand('Delete', input, request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    object.tags = {};
    return versionMember(object.versionId, bucket);
  },
};

export const objectTaggingOperations: Readonly<Record<string, Operation>> = {
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
};

function taggingDemand(verb: 'Get' | 'Put' | 'Delete', input: Input, request: Request) {
  const bucket = findBucket(input, request);
  const version = textOf(input, 'VersionId') === undefined ? '' : 'Version';
  const given = verb === 'Put' ? tagConditions(givenTags(input)) : {};
  const context = { ...existingTagConditions(meantObject(bucket, input)), ...given };
  return demandObject(`${verb}Object${version}Tagging`, bucket, keyOf(input), request, context);
}

function givenTags(input: Input): Record<string, string> {
  const tagging = input['Tagging'] as { readonly TagSet?: readonly Tag[] } | undefined;
  const tags = tagging?.TagSet || [];
  if (!Array.isArray(tags) || tags.length > 10) throw malformedXml();
  return Object.fromEntries((tags as readonly Tag[]).map(({ Key, Value }) => [Key, Value]));
}
