import { randomBytes } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../../../../../steps/rehearse/cloud/services/s3/checksums.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const Bucket = 'multipart';
const parts = [randomBytes(5 * 1024 * 1024), randomBytes(5 * 1024 * 1024), randomBytes(1000)];
const whole = Buffer.concat(parts);

let test: TestCloud;
let s3: S3Client;
let keyArn: string;
beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(tools).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  const key = await test.clientFor(tools).client(KMSClient).send(new CreateKeyCommand({}));
  keyArn = key.KeyMetadata?.Arn ?? '';
});
afterAll(() => test.cloud.stop());

async function start(Key: string, more: object = {}): Promise<string> {
  return (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';
}

async function uploadAll(Key: string, UploadId: string, more: object = {}): Promise<CompletedPart[]> {
  const uploaded: CompletedPart[] = [];
  for (const [index, Body] of parts.entries()) {
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body, ...more });
    const { $metadata: _metadata, ServerSideEncryption: _sse, SSEKMSKeyId: _key, ...answer } = await s3.send(part);
    uploaded.push({ ...answer, PartNumber: index + 1 });
  }
  return uploaded;
}

const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
  s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

describe('a multipart upload', () => {
  it('becomes one object, encrypted with KMS, readable in ranges across its parts', async () => {
    const UploadId = await start('k', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn, ContentType: 'text/x' });
    const made = await complete('k', UploadId, await uploadAll('k', UploadId));
    expect(made).toMatchObject({ Bucket, Key: 'k', SSEKMSKeyId: keyArn });
    expect(made.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(whole.equals(await (Body?.transformToByteArray() ?? Buffer.alloc(0)))).toBe(true);
    expect(ContentType).toBe('text/x');
    const start1 = 5 * 1024 * 1024 - 10;
    const across = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: `bytes=${start1}-${start1 + 19}` }));
    expect(Buffer.from((await across.Body?.transformToByteArray()) ?? [])).toEqual(whole.subarray(start1, start1 + 20));
    const last = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', PartNumber: 3 }));
    expect(last).toMatchObject({ ContentLength: 1000, PartsCount: 3 });
  });

  it.each<[ChecksumAlgorithm, ChecksumType]>([
    ['CRC32', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
  ])('has a %s checksum of type %s', async (ChecksumAlgorithm, ChecksumType) => {
    const Key = `${ChecksumAlgorithm}-${ChecksumType}`;
    const UploadId = await start(Key, { ChecksumAlgorithm, ChecksumType });
    const uploaded = await uploadAll(Key, UploadId, { ChecksumAlgorithm });
    const made = await complete(Key, UploadId, uploaded, { ChecksumType });
    const name = `Checksum${ChecksumAlgorithm}` as 'ChecksumCRC32' | 'ChecksumSHA256' | 'ChecksumCRC64NVME';
    const ofParts = parts.map((part) => Buffer.from(checksum(name, part), 'base64'));
    const expected = ChecksumType === 'COMPOSITE' ? `${checksum(name, ...ofParts)}-3` : checksum(name, whole);
    expect(made[name]).toBe(expected);
    const attributes = new GetObjectAttributesCommand({
      Bucket,
      Key,
      ObjectAttributes: ['Checksum', 'ObjectParts', 'ObjectSize'],
    });
    expect(await s3.send(attributes)).toMatchObject({
      Checksum: { [name]: expected, ChecksumType },
      ObjectParts: { TotalPartsCount: 3 },
      ObjectSize: whole.length,
    });
  });

  it('is listed with its parts until it is aborted', async () => {
    const UploadId = await start('listed', { ChecksumAlgorithm: 'SHA256' });
    await s3.send(new UploadPartCommand({ Bucket, Key: 'listed', UploadId, PartNumber: 2, Body: 'two' }));
    await s3.send(new UploadPartCommand({ Bucket, Key: 'listed', UploadId, PartNumber: 1, Body: 'one' }));
    const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key: 'listed', UploadId }));
    expect(Parts).toMatchObject([
      { PartNumber: 1, Size: 3, ChecksumSHA256: checksum('ChecksumSHA256', Buffer.from('one')) },
      { PartNumber: 2, Size: 3, ChecksumSHA256: checksum('ChecksumSHA256', Buffer.from('two')) },
    ]);
    const uploads = async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'listed' }))).Uploads;
    expect(await uploads()).toMatchObject([
      { Key: 'listed', UploadId, ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' },
    ]);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'listed', UploadId }));
    expect(await uploads()).toBeUndefined();
    await expect(s3.send(new ListPartsCommand({ Bucket, Key: 'listed', UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  it('is refused with parts that are missing, changed, in disorder or too small', async () => {
    const UploadId = await start('refused');
    const [first = {}, second = {}, third = {}] = await uploadAll('refused', UploadId);
    await expect(complete('refused', UploadId, [second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete('refused', UploadId, [{ ...first, ETag: '"0"' }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(complete('refused', UploadId, [{ ...first, PartNumber: 9 }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await s3.send(new UploadPartCommand({ Bucket, Key: 'refused', UploadId, PartNumber: 4, Body: 'x' }));
    const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key: 'refused', UploadId }));
    const small = { PartNumber: 4, ETag: Parts?.[3]?.ETag };
    await expect(complete('refused', UploadId, [third, small])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  });

  it('overwrites nothing where the writer says so', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'exists', Body: 'x' }));
    const UploadId = await start('exists');
    const uploaded = await uploadAll('exists', UploadId);
    await expect(complete('exists', UploadId, uploaded, { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('takes a part from another object', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const UploadId = await start('from-copy');
    const copy = {
      Bucket,
      Key: 'from-copy',
      UploadId,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      CopySourceRange: 'bytes=2-4',
    };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(copy));
    await complete('from-copy', UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'from-copy' }));
    expect(await Body?.transformToString()).toBe('234');
  });
});
