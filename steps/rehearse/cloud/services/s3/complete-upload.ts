import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { algorithmOf, checksum, checksumNames, runningChecksum } from './checksums.ts';
import { checksumMembers, versionMember } from './description.ts';
import { encryptionMembers, openDataKey, openSegment } from './encryption.ts';
import { badDigest, malformedXml } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { writeDemands } from './put-object.ts';
import type { Checksums, ChecksumName, Part, Upload } from './state.ts';
import { checkWriteConditions, isSameETag, storeObject } from './store-object.ts';
import { findUpload } from './uploads.ts';

const smallestPart = 5 * 1024 * 1024;

export const completeMultipartUpload: Operation = {
  demands: (input, request) => writeDemands(input, findBucket(input, request), request, true),
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const key = keyOf(input);
    const upload = findUpload(bucket, input);
    checkWriteConditions(input, bucket, key);
    const parts = chosenParts(input, upload);
    const dataKey = await openDataKey(upload.encryption, bucket, request);
    const checksums = await checksumsOf(upload, parts, dataKey, request);
    checkClaims(input, checksums);
    const object = storeObject(
      input,
      bucket,
      key,
      {
        headers: upload.headers,
        metadata: upload.metadata,
        tags: upload.tags,
        size: parts.reduce((sum, { size }) => sum + size, 0),
        eTag: eTagOfParts(parts),
        segments: parts.map(({ segment }) => segment),
        encryption: upload.encryption,
        checksums,
        checksumType: upload.checksumType,
      },
      'CompleteMultipartUpload',
      request,
    );
    delete bucket.uploads[String(input['UploadId'])];
    return {
      Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: object.eTag,
      ...checksumMembers(object),
      ...versionMember(object.versionId, bucket),
      ...encryptionMembers(object.encryption),
    };
  },
};

/** The parts that the client lists: in order, each as it was uploaded, and large enough but for the last. */
function chosenParts(input: Input, upload: Upload): readonly Part[] {
  const listed = (input['MultipartUpload'] as { readonly Parts?: readonly Input[] } | undefined)?.Parts ?? [];
  if (listed.length === 0) throw malformedXml();
  const numbers = listed.map(({ PartNumber }) => Number(PartNumber));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] as number))) throw wrongOrder();
  const parts = listed.map((part) => chosenPart(part, upload));
  if (parts.slice(0, -1).some(({ size }) => size < smallestPart)) throw tooSmall();
  return parts;
}

function chosenPart(listed: Input, upload: Upload): Part {
  const part = upload.parts[String(Number(listed['PartNumber']))];
  if (!part || !isSameETag(String(listed['ETag'] ?? ''), part.eTag)) throw invalidPart();
  for (const name of checksumNames) {
    const claimed = textOf(listed, name);
    if (claimed !== undefined && part.checksums[name] !== undefined && claimed !== part.checksums[name])
      throw invalidPart();
  }
  return part;
}

/** COMPOSITE is a checksum of the parts' checksums; FULL_OBJECT one of the bytes, for which the parts are read once more. */
async function checksumsOf(
  upload: Upload,
  parts: readonly Part[],
  dataKey: Buffer,
  request: Request,
): Promise<Checksums> {
  const name: ChecksumName = upload.checksum ?? 'ChecksumCRC64NVME';
  if (upload.checksumType === 'COMPOSITE') {
    const ofParts = parts.map(({ checksums }) => Buffer.from(checksums[name] ?? '', 'base64'));
    return { [name]: `${checksum(name, ...ofParts)}-${parts.length}` };
  }
  const running = runningChecksum(name);
  for (const { segment } of parts) running.update(await openSegment(segment, dataKey, request));
  return { [name]: running.value().toString('base64') };
}

function checkClaims(input: Input, checksums: Checksums): void {
  for (const name of checksumNames) {
    const claimed = textOf(input, name);
    const actual = checksums[name];
    if (
      claimed !== undefined &&
      actual !== undefined &&
      claimed !== actual.replace(/-\d+$/, '') &&
      claimed !== actual
    ) {
      throw badDigest(algorithmOf(name));
    }
  }
}

/** The MD5 of the parts' MD5s, and their number. */
function eTagOfParts(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { eTag } of parts) hash.update(Buffer.from(eTag.replaceAll('"', ''), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
}

const invalidPart = (): AwsError =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );

const wrongOrder = (): AwsError =>
  new AwsError(
    'InvalidPartOrder',
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
  );

const tooSmall = (): AwsError =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
