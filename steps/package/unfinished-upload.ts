import { ListMultipartUploadsCommand, ListPartsCommand, type Part, type S3Client } from '@aws-sdk/client-s3';
import { allPages } from '../all-pages.ts';
import { isAccessDenied } from '../errors/index.ts';
import { sizeOfPart } from './object-parts.ts';

/** Where the parts of one object go. */
export interface UploadPlace {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly ExpectedBucketOwner?: string;
}

interface UploadedPart {
  /** SHA-256 in Base64. */
  readonly checksum: string;
  readonly eTag: string;
}

/** An upload of an object that an earlier run began and did not end. */
export interface UnfinishedUpload {
  readonly uploadId: string;
  readonly parts: ReadonlyMap<number, UploadedPart>;
}

/** `isRefused`: whoever uploads may not look for one. */
export interface FoundUpload {
  readonly isRefused: boolean;
  readonly upload?: UnfinishedUpload;
}

/** Of uploads of one object so many are looked at, the newest first. */
const mostCandidates = 5;
/** Of those who may not, and of what only looks like S3. */
const refusals = new Set(['NotImplemented', 'MethodNotAllowed']);

/**
 * The unfinished upload that has the most parts of the sizes that ours have. Others are left alone, for another run may be at work on them:
 * the bucket's lifecycle rule ends them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
 */
export async function findUnfinished(
  client: S3Client,
  place: UploadPlace,
  size: number,
  partSize: number,
): Promise<FoundUpload> {
  try {
    const found = await Promise.all(
      (await listUploads(client, place)).map((uploadId) => readUpload(client, place, uploadId, size, partSize)),
    );
    const [upload] = found.filter((one) => one !== undefined).sort((one, other) => other.parts.size - one.parts.size);
    return { isRefused: false, ...(upload ? { upload } : {}) };
  } catch (error) {
    if (isAccessDenied(error) || (error instanceof Error && refusals.has(error.name))) return { isRefused: true };
    throw error;
  }
}

async function listUploads(client: S3Client, { Key, ...place }: UploadPlace): Promise<readonly string[]> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ ...place, Prefix: Key }));
  return Uploads.filter((upload) => upload.Key === Key && upload.ChecksumAlgorithm === 'SHA256')
    .sort((one, other) => (other.Initiated?.getTime() ?? 0) - (one.Initiated?.getTime() ?? 0))
    .flatMap(({ UploadId }) => UploadId ?? [])
    .slice(0, mostCandidates);
}

async function readUpload(
  client: S3Client,
  place: UploadPlace,
  uploadId: string,
  size: number,
  partSize: number,
): Promise<UnfinishedUpload | undefined> {
  try {
    const listed = await listParts(client, place, uploadId);
    const isOurs = listed.every(({ PartNumber = 0, Size }) => Size === sizeOfPart(PartNumber, size, partSize));
    if (listed.length === 0 || !isOurs) return undefined;
    const parts = listed.map(({ PartNumber = 0, ChecksumSHA256: checksum = '', ETag: eTag = '' }) => {
      return [PartNumber, { checksum, eTag }] as const;
    });
    return { uploadId, parts: new Map(parts) };
  } catch (error) {
    // It ended meanwhile.
    if (error instanceof Error && error.name === 'NoSuchUpload') return undefined;
    throw error;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
function listParts(client: S3Client, place: UploadPlace, UploadId: string): Promise<readonly Part[]> {
  return allPages(
    (PartNumberMarker) => client.send(new ListPartsCommand({ ...place, UploadId, PartNumberMarker })),
    ({ Parts }) => Parts,
    ({ IsTruncated, NextPartNumberMarker }) => (IsTruncated ? NextPartNumberMarker : undefined),
  );
}
