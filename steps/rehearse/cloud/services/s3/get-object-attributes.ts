import type { Input, Operation } from '../../service.ts';
import { versionMember, checksumMembers, wholeSeconds } from './description.ts';
import { findBucket, textOf } from './find-bucket.ts';
import { findObject } from './find-object.ts';
import { readDemand } from './get-object.ts';
import type { StoredObject } from './state.ts';

/** Demands reading the object and reading its attributes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: Operation = {
  demands(input, request) {
    const bucket = findBucket(input, request);
    return ['GetObject', 'GetObjectAttributes'].map((action) => readDemand(action, input, bucket, request));
  },
  handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    const members = attributesOf(object);
    return {
      LastModified: wholeSeconds(object.lastModified),
      ...versionMember(object.versionId, bucket),
      ...Object.fromEntries(wantedOf(input).map((name) => [name, members[name]])),
    };
  },
};

function attributesOf(object: StoredObject): Readonly<Record<string, unknown>> {
  return {
    ETag: object.eTag.replaceAll('"', ''),
    Checksum: checksumMembers(object),
    ObjectParts: object.segments.length < 2 ? undefined : { PartsCount: object.segments.length },
    StorageClass: object.headers['StorageClass'] ?? 'STANDARD',
    ObjectSize: object.size,
  };
}

function wantedOf(input: Input): readonly string[] {
  const value = input['ObjectAttributes'];
  return Array.isArray(value) ? value.map(String) : (textOf(input, 'ObjectAttributes') ?? '').split(/\s*,\s*/);
}
