import { AwsError } from '../../aws-error.ts';
import type { Input, Request } from '../../service.ts';
import { demandBucket } from './demand.ts';
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from './errors.ts';
import { keyOf, textOf } from './find-bucket.ts';
import { versionsOf, type Bucket, type StoredObject, type Version } from './state.ts';

function currentVersion(bucket: Bucket, key: string): Version | undefined {
  return versionsOf(bucket, key).at(-1);
}

export function currentObject(bucket: Bucket, key: string): StoredObject | undefined {
  const version = currentVersion(bucket, key);
  return version?.kind === 'object' ? version : undefined;
}

/** The version that a request means, without judging whether it is there. */
export function meantObject(bucket: Bucket, input: Input): StoredObject | undefined {
  const version = meantVersion(bucket, input);
  return version?.kind === 'object' ? version : undefined;
}

/**
 * The object that a request reads. That there is none is told only to those who may list the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export function findObject(bucket: Bucket, input: Input, request: Request): StoredObject {
  const key = keyOf(input);
  const versionId = textOf(input, 'VersionId');
  const version = meantVersion(bucket, input);
  if (version?.kind === 'object') return version;
  if (versionId !== undefined && version) throw ofDeleteMarker(methodNotAllowed(), version.versionId);
  if (versionId !== undefined && !/^(?:null|[A-Za-z0-9._]{32})$/.test(versionId)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  }
  const action = versionId === undefined ? 'ListBucket' : 'ListBucketVersions';
  request.cloud.authorise(request.caller, demandBucket(action, bucket, request), request.region);
  if (versionId !== undefined) throw noSuchVersion(key, versionId);
  throw version ? ofDeleteMarker(noSuchKey(key), version.versionId) : noSuchKey(key);
}

function meantVersion(bucket: Bucket, input: Input): Version | undefined {
  const key = keyOf(input);
  const versionId = textOf(input, 'VersionId');
  if (versionId === undefined) return currentVersion(bucket, key);
  return versionsOf(bucket, key).find((version) => version.versionId === versionId);
}

function ofDeleteMarker({ code, message, status, members }: AwsError, versionId: string): AwsError {
  const Headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
  return new AwsError(code, message, status, { ...members, Headers });
}
