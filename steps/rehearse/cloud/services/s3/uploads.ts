import { randomBytes } from 'node:crypto';
import { arnOf } from '../../../../authorisation/caller.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { algorithmOf, checksumNameOf } from './checksums.ts';
import { demandBucket, demandObject } from './demand.ts';
import { descriptionOf, tagsOf } from './description.ts';
import { encryptionMembers, makeDataKey } from './encryption.ts';
import { invalidRequest, noSuchUpload } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { keyEncoder, limitOf, sortKeys } from './list-page.ts';
import { ownerOf } from './owner.ts';
import { refuseAcl, writeDemands } from './put-object.ts';
import type { Bucket, ChecksumName, ChecksumType, Part, Upload } from './state.ts';

const createMultipartUpload: Operation = {
  demands: (input, request) => writeDemands(input, findBucket(input, request), request, false),
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const key = keyOf(input);
    refuseAcl(input, bucket);
    const { encryption } = await makeDataKey(input, bucket, key, request);
    const checksum = checksumNameOf(input['ChecksumAlgorithm']);
    const checksumType = checksumTypeOf(input, checksum);
    const uploadId = randomBytes(48).toString('base64url');
    bucket.uploads[uploadId] = {
      ...descriptionOf(input),
      key,
      initiated: request.cloud.clock.now(),
      initiator: arnOf(request.caller.principal),
      encryption,
      tags: tagsOf(input),
      ...(checksum ? { checksum } : {}),
      checksumType,
      parts: {},
    };
    return {
      Bucket: bucket.name,
      Key: key,
      UploadId: uploadId,
      ...encryptionMembers(encryption),
      ...algorithmMembers(checksum, checksumType),
    };
  },
};

const abortMultipartUpload: Operation = {
  demands(input, request) {
    return [demandObject('AbortMultipartUpload', findBucket(input, request), keyOf(input), request)];
  },
  handle(input, request) {
    const bucket = findBucket(input, request);
    findUpload(bucket, input);
    delete bucket.uploads[String(input['UploadId'])];
    return {};
  },
};

const listParts: Operation = {
  demands(input, request) {
    return [demandObject('ListMultipartUploadParts', findBucket(input, request), keyOf(input), request)];
  },
  handle(input, request) {
    const bucket = findBucket(input, request);
    const upload = findUpload(bucket, input);
    const after = Number(textOf(input, 'PartNumberMarker') ?? '0');
    const limit = limitOf(input, 'MaxParts');
    const all = partsOf(upload).filter(([number]) => number > after);
    const shown = all.slice(0, limit);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: input['UploadId'],
      PartNumberMarker: after,
      ...(all.length > shown.length ? { NextPartNumberMarker: shown.at(-1)?.[0] ?? 0 } : {}),
      MaxParts: limit,
      IsTruncated: all.length > shown.length,
      ...algorithmMembers(upload.checksum, upload.checksumType),
      Parts: shown.map(([PartNumber, part]) => ({
        PartNumber,
        LastModified: new Date(part.lastModified),
        ETag: part.eTag,
        Size: part.size,
        ...part.checksums,
      })),
      Initiator: { ID: upload.initiator },
      Owner: ownerOf(bucket.accountId),
      StorageClass: upload.headers['StorageClass'] ?? 'STANDARD',
    };
  },
};

const listMultipartUploads: Operation = {
  demands: (input, request) => [demandBucket('ListBucketMultipartUploads', findBucket(input, request), request)],
  handle(input, request) {
    const bucket = findBucket(input, request);
    const prefix = textOf(input, 'Prefix') ?? '';
    const encode = keyEncoder(input);
    const uploads = Object.entries(bucket.uploads).filter(([, { key }]) => key.startsWith(prefix));
    const order = sortKeys(uploads.map(([, { key }]) => key));
    uploads.sort(([, a], [, b]) => order.indexOf(a.key) - order.indexOf(b.key) || a.initiated - b.initiated);
    const keyMarker = textOf(input, 'KeyMarker');
    const uploadIdMarker = textOf(input, 'UploadIdMarker');
    const limit = limitOf(input, 'MaxUploads');
    const left = uploads.slice(uploadsBefore(uploads, order, keyMarker, uploadIdMarker));
    const [shown, isTruncated] = [left.slice(0, limit), left.length > limit];
    const last = shown.at(-1);
    return {
      Bucket: bucket.name,
      KeyMarker: encode(keyMarker ?? ''),
      UploadIdMarker: uploadIdMarker ?? '',
      ...(isTruncated && last ? { NextKeyMarker: encode(last[1].key), NextUploadIdMarker: last[0] } : {}),
      Prefix: encode(prefix),
      MaxUploads: limit,
      IsTruncated: isTruncated,
      Uploads: shown.map(([UploadId, { key, initiated, initiator, headers, checksum, checksumType }]) => ({
        UploadId,
        Key: encode(key),
        Initiated: new Date(initiated),
        StorageClass: headers['StorageClass'] ?? 'STANDARD',
        Initiator: { ID: initiator },
        Owner: ownerOf(bucket.accountId),
        ...algorithmMembers(checksum, checksumType),
      })),
    };
  },
};

/**
 * How many come before a page: those of keys before the marker, and of its own key those up to the marked upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
function uploadsBefore(
  uploads: readonly (readonly [string, Upload])[],
  order: readonly string[],
  keyMarker: string | undefined,
  uploadIdMarker: string | undefined,
): number {
  if (keyMarker === undefined) return 0;
  const marked = uploads.findIndex(([id, { key }]) => key === keyMarker && id === uploadIdMarker);
  if (marked >= 0) return marked + 1;
  const keys = sortKeys([...new Set([...order, keyMarker])]);
  return uploads.filter(([, { key }]) => keys.indexOf(key) <= keys.indexOf(keyMarker)).length;
}

export const uploadOperations: Readonly<Record<string, Operation>> = {
  CreateMultipartUpload: createMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};

function algorithmMembers(checksum: ChecksumName | undefined, ChecksumType: ChecksumType) {
  return checksum ? { ChecksumAlgorithm: algorithmOf(checksum), ChecksumType } : {};
}

export function findUpload(bucket: Bucket, input: Input): Upload {
  const uploadId = String(input['UploadId']);
  const upload = Object.hasOwn(bucket.uploads, uploadId) ? bucket.uploads[uploadId] : undefined;
  if (!upload || upload.key !== keyOf(input)) throw noSuchUpload(uploadId);
  return upload;
}

/** In the order of their numbers. */
function partsOf(upload: Upload): readonly (readonly [number: number, part: Part])[] {
  return Object.entries(upload.parts)
    .map(([number, part]) => [Number(number), part] as const)
    .sort(([a], [b]) => a - b);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#Full-object-checksums */
function checksumTypeOf(input: Input, checksum: ChecksumName | undefined): ChecksumType {
  const byDefault = checksum === undefined || checksum === 'ChecksumCRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const wanted = textOf(input, 'ChecksumType') ?? byDefault;
  const isHash = checksum === 'ChecksumSHA1' || checksum === 'ChecksumSHA256';
  if ((wanted === 'FULL_OBJECT' && !isHash) || (wanted === 'COMPOSITE' && checksum !== 'ChecksumCRC64NVME'))
    return wanted;
  throw invalidRequest(
    `The ${wanted} checksum type cannot be used with the ${algorithmOf(checksum ?? 'ChecksumCRC64NVME').toLowerCase()} checksum algorithm.`,
  );
}

export function demandPart(input: Input, request: Request) {
  return writeDemands(input, findBucket(input, request), request, false);
}
