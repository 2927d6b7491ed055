import { createHash, randomBytes } from 'node:crypto';
import type { Input, Request } from '../../service.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';
import { textOf } from './find-bucket.ts';
import { currentObject } from './find-object.ts';
import { publishObjectEvent } from './object-events.ts';
import { setVersions, versionsOf, type Bucket, type StoredObject } from './state.ts';

/**
 * If-None-Match: * writes only where there is no object, If-Match only over the one that the writer saw.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(input: Input, bucket: Bucket, key: string): void {
  const current = currentObject(bucket, key);
  if (textOf(input, 'IfNoneMatch') !== undefined && current) throw preconditionFailed('If-None-Match');
  const eTag = textOf(input, 'IfMatch');
  if (eTag === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!isSameETag(eTag, current.eTag)) throw preconditionFailed('If-Match');
}

/** Puts a version on top. The conditions are looked at again, for the bytes took time to encrypt and to keep. */
export function storeObject(
  input: Input,
  bucket: Bucket,
  key: string,
  made: Omit<StoredObject, 'kind' | 'versionId' | 'lastModified'>,
  reason: string,
  request: Request,
): StoredObject {
  checkWriteConditions(input, bucket, key);
  const versionId = nextVersionId(bucket);
  const object: StoredObject = { kind: 'object', versionId, lastModified: request.cloud.clock.now(), ...made };
  const kept = versionsOf(bucket, key).filter((version) => version.versionId !== versionId);
  setVersions(bucket, key, [...kept, object]);
  publishObjectEvent('Object Created', reason, bucket, key, object, request);
  return object;
}

/** `null` is the one version of what is written while versioning is off or suspended. */
export function nextVersionId(bucket: Bucket): string {
  return versioningStatus(bucket) === 'Enabled' ? randomBytes(16).toString('hex') : 'null';
}

export function versioningStatus(bucket: Bucket): string | undefined {
  const configuration = bucket.configurations['VersioningConfiguration'] as { readonly Status?: string } | undefined;
  return configuration?.Status;
}

/** An MD5, which is one of the object's bytes only where these are not encrypted with KMS. */
export function eTagOf(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

export function isSameETag(given: string, actual: string): boolean {
  return given === '*' || given.replaceAll('"', '') === actual.replaceAll('"', '');
}
