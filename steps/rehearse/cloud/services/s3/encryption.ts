import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { via } from '../../../../authorisation/caller.ts';
import type { Input, Request } from '../../service.ts';
import { bucketArn } from './demand.ts';
import { accessDenied, invalidArgument } from './errors.ts';
import { textOf } from './find-bucket.ts';
import type { Bucket, Encryption, Segment } from './state.ts';

interface Wanted {
  readonly algorithm: Encryption['algorithm'];
  readonly keyId?: string;
  readonly usesBucketKey: boolean;
  readonly context: Readonly<Record<string, string>>;
}

export interface DataKey {
  readonly bytes: Buffer;
  readonly encryption: Encryption;
}

/** A fresh data key for an object, as the request or else the bucket's default says. */
export async function makeDataKey(input: Input, bucket: Bucket, key: string, request: Request): Promise<DataKey> {
  const wanted = wantedEncryption(input, bucket);
  if (wanted.algorithm === 'AES256') {
    const bytes = randomBytes(32);
    return { bytes, encryption: { algorithm: 'AES256', wrappedKey: wrap(bytes, bucket) } };
  }
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
  const arn = wanted.usesBucketKey ? bucketArn(bucket.name) : `${bucketArn(bucket.name)}/${key}`;
  const context = { ...wanted.context, 'aws:s3:arn': arn };
  const answer = await callKms<{ Plaintext: Buffer; CiphertextBlob: Buffer; KeyId: string }>(
    request,
    bucket.region,
    'GenerateDataKey',
    {
      KeyId: wanted.keyId ?? 'alias/aws/s3',
      KeySpec: 'AES_256',
      EncryptionContext: context,
    },
  );
  return {
    bytes: answer.Plaintext,
    encryption: {
      algorithm: 'aws:kms',
      wrappedKey: answer.CiphertextBlob.toString('base64'),
      keyArn: answer.KeyId,
      context,
      usesBucketKey: wanted.usesBucketKey,
    },
  };
}

/** The data key of a stored object: with SSE-KMS only for a caller who may decrypt. */
export async function openDataKey(encryption: Encryption, bucket: Bucket, request: Request): Promise<Buffer> {
  if (encryption.algorithm === 'AES256') return unwrap(encryption.wrappedKey, bucket);
  const answer = await callKms<{ Plaintext: Buffer }>(request, bucket.region, 'Decrypt', {
    CiphertextBlob: Buffer.from(encryption.wrappedKey, 'base64'),
    EncryptionContext: encryption.context,
  });
  return answer.Plaintext;
}

/** What a response says of an object's encryption. */
export function encryptionMembers(encryption: Encryption): Readonly<Record<string, unknown>> {
  return {
    ServerSideEncryption: encryption.algorithm,
    SSEKMSKeyId: encryption.keyArn,
    ...(encryption.usesBucketKey ? { BucketKeyEnabled: true } : {}),
  };
}

export async function sealSegment(
  bytes: Buffer,
  dataKey: Buffer,
  request: Request,
): Promise<{ segment: Segment; ciphertext: Buffer }> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
  const ciphertext = cipher.update(bytes);
  cipher.final();
  const blob = await request.cloud.blobs.put(ciphertext);
  const tag = cipher.getAuthTag().toString('base64');
  return { segment: { blob, size: bytes.length, nonce: nonce.toString('base64'), tag }, ciphertext };
}

export async function openSegment(segment: Segment, dataKey: Buffer, request: Request): Promise<Buffer> {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(segment.nonce, 'base64'));
  decipher.setAuthTag(Buffer.from(segment.tag, 'base64'));
  const bytes = decipher.update(await request.cloud.blobs.get(segment.blob));
  decipher.final();
  return bytes;
}

/** A header decides; without one the bucket's default. A key that is not named is the one that AWS manages. */
function wantedEncryption(input: Input, bucket: Bucket): Wanted {
  const byDefault = defaultEncryption(bucket);
  const algorithm = textOf(input, 'ServerSideEncryption');
  const keyId = textOf(input, 'SSEKMSKeyId');
  if (algorithm === undefined && keyId === undefined) return { ...byDefault, context: {} };
  if (algorithm === 'AES256' && keyId === undefined) return { algorithm, usesBucketKey: false, context: {} };
  if (algorithm === 'aws:kms:dsse') throw notInEmbeddedCloud('s3', 'encryption with aws:kms:dsse');
  if (algorithm !== 'aws:kms') {
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      'x-amz-server-side-encryption',
      algorithm ?? 'null',
    );
  }
  const bucketKey = textOf(input, 'BucketKeyEnabled');
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    usesBucketKey: bucketKey === undefined ? byDefault.usesBucketKey : bucketKey === 'true',
    context: givenContext(input),
  };
}

function defaultEncryption(bucket: Bucket): Omit<Wanted, 'context'> {
  const configuration = bucket.configurations['ServerSideEncryptionConfiguration'] as
    { readonly Rules?: readonly Record<string, unknown>[] } | undefined;
  const rule = configuration?.Rules?.[0];
  const applied = rule?.['ApplyServerSideEncryptionByDefault'] as Record<string, string> | undefined;
  const keyId = applied?.['KMSMasterKeyID'];
  return {
    algorithm: applied?.['SSEAlgorithm'] === 'aws:kms' ? 'aws:kms' : 'AES256',
    ...(keyId ? { keyId } : {}),
    usesBucketKey: String(rule?.['BucketKeyEnabled']) === 'true',
  };
}

function givenContext(input: Input): Readonly<Record<string, string>> {
  const text = textOf(input, 'SSEKMSEncryptionContext');
  if (text === undefined) return {};
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, string>;
  } catch {
    throw invalidArgument(
      'The header x-amz-server-side-encryption-context is not valid base64-encoded JSON',
      'x-amz-server-side-encryption-context',
    );
  }
}

/** S3 calls KMS in the bucket's region with the requester's identity; what KMS refuses, S3 answers under names of its own. */
async function callKms<T>(request: Request, region: string, operation: string, input: Input): Promise<T> {
  const caller = via(request.caller, `s3.${region}.amazonaws.com`);
  try {
    return await request.cloud.call<T>(caller, { service: 'kms', operation, input, region });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code.startsWith('AccessDenied')) throw accessDenied(error.message);
    throw new AwsError(`KMS.${error.code}`, error.message, 400);
  }
}

function wrap(dataKey: Buffer, bucket: Bucket): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(bucket.ownKey, 'base64'), nonce);
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), wrapped]).toString('base64');
}

function unwrap(wrappedKey: string, bucket: Bucket): Buffer {
  const bytes = Buffer.from(wrappedKey, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(bucket.ownKey, 'base64'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}
