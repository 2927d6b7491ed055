import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Input, Request } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import type { StoredCode } from './state.ts';
import { zipFacts } from './zip-facts.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const unzippedLimit = 262_144_000;
const uploadLimit = 52_428_800;

/** The code that a request carries or points at: read from S3 as the caller, checked, and kept. */
export async function storeCode(code: Input, request: Request): Promise<StoredCode> {
  if (typeof code['ImageUri'] === 'string') return imageCode(code['ImageUri']);
  const zip = await readZip(code, request);
  const { unzippedSize } = zipFacts(zip);
  if (unzippedSize > unzippedLimit) {
    throw invalidParameter(`Unzipped size must be smaller than ${String(unzippedLimit)} bytes`);
  }
  const sha256 = createHash('sha256').update(zip).digest('base64');
  return { kind: 'zip', blob: await request.cloud.blobs.put(zip), size: zip.length, unzippedSize, sha256 };
}

function imageCode(uri: string): StoredCode {
  if (!/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[^:@]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/.test(uri)) {
    throw invalidParameter(`Source image ${uri} is not valid. Provide a valid source image.`);
  }
  return { kind: 'image', uri, sha256: createHash('sha256').update(uri).digest('hex') };
}

async function readZip(code: Input, request: Request): Promise<Buffer> {
  const given = code['ZipFile'];
  if (typeof given === 'string' || given instanceof Uint8Array) return uploadedZip(given);
  if (typeof code['S3Bucket'] === 'string' && typeof code['S3Key'] === 'string') return zipInS3(code, request);
  throw invalidParameter('Please provide a source for function code.');
}

function uploadedZip(given: string | Uint8Array): Buffer {
  const zip = typeof given === 'string' ? Buffer.from(given, 'base64') : Buffer.from(given);
  if (zip.length <= uploadLimit) return zip;
  throw new AwsError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${String(uploadLimit)} bytes`,
    413,
  );
}

/** Of a bucket in the function's own region: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html */
async function zipInS3(code: Input, request: Request): Promise<Buffer> {
  const Bucket = String(code['S3Bucket']);
  const Key = String(code['S3Key']);
  const VersionId = code['S3ObjectVersion'];
  try {
    const object = await request.cloud.call<{ readonly Body: Buffer }>(request.caller, {
      service: 's3',
      operation: 'GetObject',
      input: { Bucket, Key, OwnRegionOnly: true, ...(typeof VersionId === 'string' && { VersionId }) },
      region: request.region,
    });
    return object.Body;
  } catch (error) {
    throw error instanceof AwsError ? refusedByS3(error, Bucket, Key) : error;
  }
}

function refusedByS3(error: AwsError, bucket: string, key: string): AwsError {
  if (/^(AccessDenied|AllAccessDisabled|Forbidden)/.test(error.code)) return deniedByS3(bucket, key, error);
  return invalidParameter(
    `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
  );
}

// S3 hides who asked and why; the embedded cloud's refusals still say which statement was missing.
function deniedByS3(bucket: string, key: string, error: AwsError): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: ${error.message}`,
    403,
    { Type: 'User' },
  );
}
