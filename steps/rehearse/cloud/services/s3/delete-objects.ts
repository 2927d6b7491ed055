import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { conditionsOf, demandObject } from './demand.ts';
import { malformedXml, preconditionFailed } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { currentObject } from './find-object.ts';
import { publishObjectEvent } from './object-events.ts';
import { setVersions, versionsOf, type Bucket, type Version } from './state.ts';
import { isSameETag, nextVersionId, versioningStatus } from './store-object.ts';

const deleteObject: Operation = {
  demands: (input, request) => [deleteDemand(input, findBucket(input, request), request)],
  handle: (input, request) => deleteOne(input, findBucket(input, request), request),
};

/** Each object is authorised and answered for itself, so there is nothing to demand of the whole. */
const deleteObjects: Operation = {
  demands(input, request) {
    findBucket(input, request);
    return [];
  },
  handle(input, request) {
    const bucket = findBucket(input, request);
    const { Objects: wanted, Quiet } = (input['Delete'] ?? {}) as { Objects?: readonly Input[]; Quiet?: unknown };
    if (!wanted || wanted.length === 0 || wanted.length > 1000) throw malformedXml();
    const results = wanted.map((object) => tryDelete(object, bucket, request));
    const deleted = results.filter((result) => result['Code'] === undefined);
    return {
      ...(String(Quiet) === 'true' ? {} : { Deleted: deleted }),
      Errors: results.filter((result) => result['Code'] !== undefined),
    };
  },
};

export const deleteOperations: Readonly<Record<string, Operation>> = {
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
};

function deleteDemand(input: Input, bucket: Bucket, request: Request) {
  const action = textOf(input, 'VersionId') === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
  return demandObject(action, bucket, keyOf(input), request, conditionsOf(input, 'VersionId', 'IfMatch'));
}

function tryDelete(object: Input, bucket: Bucket, request: Request): Output {
  const { Key, VersionId } = object;
  const named = { Key, ...(VersionId === undefined ? {} : { VersionId }) };
  try {
    const demand = deleteDemand(object, bucket, request);
    request.cloud.authorise(request.caller, demand, request.region);
    const result = deleteOne(object, bucket, request);
    if (!result['DeleteMarker']) return named;
    return { ...named, DeleteMarker: true, DeleteMarkerVersionId: result['VersionId'] };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...named, Code: error.code, Message: error.message };
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html */
function deleteOne(input: Input, bucket: Bucket, request: Request): Output {
  const key = keyOf(input);
  const versionId = textOf(input, 'VersionId');
  checkCondition(input, bucket, key);
  if (versionId !== undefined) return deleteVersion(bucket, key, versionId, request);
  if (versioningStatus(bucket) !== undefined) return addDeleteMarker(bucket, key, request);
  const existed = versionsOf(bucket, key).length > 0;
  setVersions(bucket, key, []);
  if (existed) publishObjectEvent('Object Deleted', 'DeleteObject', bucket, key, undefined, request);
  return {};
}

function deleteVersion(bucket: Bucket, key: string, versionId: string, request: Request): Output {
  const versions = versionsOf(bucket, key);
  const version = versions.find((one) => one.versionId === versionId);
  if (!version) return { VersionId: versionId };
  setVersions(
    bucket,
    key,
    versions.filter((one) => one !== version),
  );
  publishObjectEvent('Object Deleted', 'DeleteObject', bucket, key, version, request);
  return { VersionId: versionId, ...(version.kind === 'delete-marker' ? { DeleteMarker: true } : {}) };
}

function addDeleteMarker(bucket: Bucket, key: string, request: Request): Output {
  const versionId = nextVersionId(bucket);
  const marker: Version = { kind: 'delete-marker', versionId, lastModified: request.cloud.clock.now() };
  const kept = versionsOf(bucket, key).filter((version) => version.versionId !== versionId);
  setVersions(bucket, key, [...kept, marker]);
  publishObjectEvent('Object Deleted', 'DeleteObject', bucket, key, marker, request);
  return { DeleteMarker: true, VersionId: versionId };
}

function checkCondition(input: Input, bucket: Bucket, key: string): void {
  const eTag = textOf(input, 'IfMatch');
  if (eTag === undefined) return;
  const current = currentObject(bucket, key);
  if (current && !isSameETag(eTag, current.eTag)) throw preconditionFailed('If-Match');
}
