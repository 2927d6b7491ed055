import type { Input, Operation } from '../../service.ts';
import { checksum, checksumNameOf, checksumNames } from './checksums.ts';
import { copySourceDemand, findCopySource, type CopySource } from './copy-source.ts';
import { checksumMembers, descriptionOf, tagsOf, versionMember } from './description.ts';
import { encryptionMembers, makeDataKey, sealSegment } from './encryption.ts';
import { invalidRequest } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { readBytes } from './get-object.ts';
import { refuseAcl, writeDemands } from './put-object.ts';
import type { Checksums } from './state.ts';
import { eTagOf, storeObject } from './store-object.ts';

/** Read as the caller, decrypted, encrypted anew as for any write. */
export const copyObject: Operation = {
  demands: (input, request) => [
    copySourceDemand(input, request),
    ...writeDemands(input, findBucket(input, request), request, true),
  ],
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const key = keyOf(input);
    refuseAcl(input, bucket);
    const source = findCopySource(input, request);
    refuseCopyToItself(input, source);
    const body = await readBytes(source.object, source.bucket, request);
    const dataKey = await makeDataKey(input, bucket, key, request);
    const { segment, ciphertext } = await sealSegment(body, dataKey.bytes, request);
    const replacesMetadata = input['MetadataDirective'] === 'REPLACE';
    const { headers, metadata } = replacesMetadata ? descriptionOf(input) : source.object;
    const object = storeObject(
      input,
      bucket,
      key,
      {
        headers,
        metadata,
        tags: input['TaggingDirective'] === 'REPLACE' ? tagsOf(input) : source.object.tags,
        size: body.length,
        eTag: `"${eTagOf(dataKey.encryption.algorithm === 'aws:kms' ? ciphertext : body)}"`,
        segments: [segment],
        encryption: dataKey.encryption,
        checksums: copiedChecksums(input, source, body),
        checksumType: 'FULL_OBJECT',
      },
      'CopyObject',
      request,
    );
    return {
      CopyObjectResult: { ETag: object.eTag, LastModified: new Date(object.lastModified), ...checksumMembers(object) },
      ...copiedVersion(source),
      ...versionMember(object.versionId, bucket),
      ...encryptionMembers(object.encryption),
    };
  },
};

export function copiedVersion({ bucket, object }: CopySource): Readonly<Record<string, string>> {
  const { VersionId } = versionMember(object.versionId, bucket);
  return VersionId === undefined ? {} : { CopySourceVersionId: VersionId };
}

/** A copy has the checksum that is asked for, else one of the source's algorithm, over the whole object. */
function copiedChecksums(input: Input, { object }: CopySource, body: Buffer): Checksums {
  const own = checksumNames.find((name) => object.checksums[name] !== undefined);
  const name = checksumNameOf(input['ChecksumAlgorithm']) ?? own ?? 'ChecksumCRC64NVME';
  return { [name]: checksum(name, body) };
}

function refuseCopyToItself(input: Input, { bucket }: CopySource): void {
  const isSame =
    bucket.name === input['Bucket'] &&
    textOf(input, 'CopySource')?.replace(/^\//, '') === `${bucket.name}/${keyOf(input)}`;
  const changes = ['StorageClass', 'ServerSideEncryption', 'SSEKMSKeyId'].some(
    (name) => textOf(input, name) !== undefined,
  );
  if (!isSame || changes || input['MetadataDirective'] === 'REPLACE') return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
