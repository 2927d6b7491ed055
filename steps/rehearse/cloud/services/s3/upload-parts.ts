import type { Input, Operation, Request } from '../../service.ts';
import { checksum, verifyChecksums, verifyMd5 } from './checksums.ts';
import { copySourceDemand, findCopySource } from './copy-source.ts';
import { copiedVersion } from './copy-object.ts';
import { encryptionMembers, openDataKey, sealSegment } from './encryption.ts';
import { invalidArgument } from './errors.ts';
import { findBucket, textOf } from './find-bucket.ts';
import { readBytes } from './get-object.ts';
import { bodyOf, signedHash } from './put-object.ts';
import { readRange } from './read-conditions.ts';
import type { Bucket, Part, Upload } from './state.ts';
import { eTagOf } from './store-object.ts';
import { demandPart, findUpload } from './uploads.ts';

const uploadPart: Operation = {
  demands: demandPart,
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const upload = findUpload(bucket, input);
    const body = bodyOf(input);
    verifyMd5(input['ContentMD5'], body);
    const given = verifyChecksums(input, body, signedHash(request));
    const part = await storePart(input, bucket, upload, body, request, given);
    return { ETag: part.eTag, ...part.checksums, ...encryptionMembers(upload.encryption) };
  },
};

const uploadPartCopy: Operation = {
  demands: (input, request) => [copySourceDemand(input, request), ...demandPart(input, request)],
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const upload = findUpload(bucket, input);
    const source = findCopySource(input, request);
    const range = readRange(textOf(input, 'CopySourceRange'), source.object.size);
    const body = await readBytes(source.object, source.bucket, request, range);
    const part = await storePart(input, bucket, upload, body, request, {});
    return {
      CopyPartResult: { ETag: part.eTag, LastModified: new Date(part.lastModified), ...part.checksums },
      ...copiedVersion(source),
      ...encryptionMembers(upload.encryption),
    };
  },
};

export const uploadPartOperations: Readonly<Record<string, Operation>> = {
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

/** Encrypted with the upload's own data key, which KMS opens for each part. */
async function storePart(
  input: Input,
  bucket: Bucket,
  upload: Upload,
  body: Buffer,
  request: Request,
  given: Part['checksums'],
): Promise<Part> {
  const number = partNumberOf(input);
  const dataKey = await openDataKey(upload.encryption, bucket, request);
  const { segment, ciphertext } = await sealSegment(body, dataKey, request);
  const part: Part = {
    size: body.length,
    eTag: `"${eTagOf(upload.encryption.algorithm === 'aws:kms' ? ciphertext : body)}"`,
    lastModified: request.cloud.clock.now(),
    segment,
    checksums: withUploadsOwn(upload, body, given),
  };
  upload.parts[String(number)] = part;
  return part;
}

function withUploadsOwn({ checksum: name }: Upload, body: Buffer, given: Part['checksums']): Part['checksums'] {
  return name === undefined || given[name] !== undefined ? given : { ...given, [name]: checksum(name, body) };
}

function partNumberOf(input: Input): number {
  const number = Number(textOf(input, 'PartNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw invalidArgument(
    'Part number must be an integer between 1 and 10000, inclusive',
    'partNumber',
    String(input['PartNumber']),
  );
}
