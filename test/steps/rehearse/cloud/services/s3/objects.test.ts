import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type ChecksumAlgorithm,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const tools = '222222222222';
const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;
const Bucket = 'objects';

let test: TestCloud;
let s3: S3Client;
let keyArn: string;
beforeAll(async () => {
  test = await startTestCloud();
  s3 = test.clientFor(tools).client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, ...location }));
  const made = await test.clientFor(tools).client(KMSClient).send(new CreateKeyCommand({}));
  keyArn = made.KeyMetadata?.Arn ?? '';
});
afterAll(() => test.cloud.stop());

async function read(Key: string, VersionId?: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return (await Body?.transformToString()) ?? '';
}

describe('an object', () => {
  it.each(['plain.txt', 'a/b/c', 'with space+plus&amp.txt', 'ü/日本/😀', '__proto__', "quote'(1)*!~", '.'])(
    'is read back under the key %s',
    async (Key) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `contents of ${Key}` }));
      expect(await read(Key)).toBe(`contents of ${Key}`);
      const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
      expect(listed.Contents).toContainEqual(expect.objectContaining({ Key }));
    },
  );

  it('keeps its headers and metadata', async () => {
    const described = {
      ContentType: 'text/x-test',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment',
      ContentEncoding: 'gzip',
      Metadata: { one: '1', two: 'zwei' },
      StorageClass: 'STANDARD_IA' as const,
    };
    await s3.send(new PutObjectCommand({ Bucket, Key: 'described', Body: 'x', ...described }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({
      ...described,
      ContentLength: 1,
      AcceptRanges: 'bytes',
      ServerSideEncryption: 'AES256',
    });
    expect(head.LastModified).toBeInstanceOf(Date);
    expect(head.VersionId).toBeUndefined();
  });

  it('has an ETag that is its MD5, unless KMS encrypts it', async () => {
    const md5 = '"9a0364b9e99bb480dd25e1f0284c8555"';
    expect((await s3.send(new PutObjectCommand({ Bucket, Key: 'etag', Body: 'content' }))).ETag).toBe(md5);
    const encrypted = new PutObjectCommand({
      Bucket,
      Key: 'etag',
      Body: 'content',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
    });
    expect((await s3.send(encrypted)).ETag).not.toBe(md5);
  });

  it('lies encrypted in the cloud', async () => {
    const Body = 'a text that would be seen';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'sealed', Body }));
    const state = JSON.stringify(test.cloud.state('s3', '*', '*', () => ({})));
    expect(state).not.toContain(Body);
    const blob = /"\/sealed":\[.*?"blob":"([0-9a-f]{64})"/.exec(state)?.[1] ?? '';
    expect((await test.cloud.blobs.get(blob)).toString()).not.toContain(Body);
  });

  it.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])(
    'has its %s checksum verified, kept and returned',
    async (ChecksumAlgorithm) => {
      const Key = `checked-${ChecksumAlgorithm}`;
      const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(1000), ChecksumAlgorithm }));
      const name = `Checksum${ChecksumAlgorithm}` as 'ChecksumCRC32';
      expect(put[name]).toMatch(/=$/);
      const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
      expect(await got.Body?.transformToByteArray()).toHaveLength(1000);
      expect(got[name]).toBe(put[name]);
      const attributes = new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ['Checksum', 'ObjectSize', 'ETag'],
      });
      expect(await s3.send(attributes)).toMatchObject({ Checksum: { [name]: put[name] }, ObjectSize: 1000 });
    },
  );

  it('is refused with a checksum that is not its own', async () => {
    const wrong = new PutObjectCommand({ Bucket, Key: 'wrong', Body: 'x', ChecksumSHA256: 'A'.repeat(43) + '=' });
    await expect(s3.send(wrong)).rejects.toMatchObject({
      name: 'BadDigest',
      message: 'The SHA256 you specified did not match the calculated checksum.',
    });
    await expect(read('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('arrives as a stream with a trailing checksum', async () => {
    const Body = Readable.from([Buffer.from('streamed')]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: 8 }));
    expect(await read('streamed')).toBe('streamed');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: 8, ChecksumType: 'FULL_OBJECT' });
    expect(head.ContentEncoding).toBeUndefined();
  });

  it('is read in part, and only if it is the one that is meant', async () => {
    const Key = 'digits';
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }));
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-4' }));
    expect(await part.Body?.transformToString()).toBe('234');
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3, $metadata: { httpStatusCode: 206 } });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=10-' }))).rejects.toMatchObject({
      name: 'InvalidRange',
    });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: '"other"' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: ETag }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag }))).resolves.toMatchObject({ ETag });
  });

  it('is written once only, where the writer says so', async () => {
    const once = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
    await once('once');
    await expect(once('once')).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
    });
    const raced = await Promise.allSettled(Array.from({ length: 8 }, () => once('raced')));
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is overwritten only if it is the one that the writer saw', async () => {
    const put = (IfMatch: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'seen', Body: IfMatch, IfMatch }));
    await expect(put('"none"')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key: 'seen', Body: 'x' }));
    await expect(put('"other"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put(ETag)).resolves.toBeDefined();
  });

  it('is copied with its description, or with a new one', async () => {
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'from here', Body: 'copied', ContentType: 'text/x', Metadata: { a: '1' } }),
    );
    const CopySource = `${Bucket}/${encodeURIComponent('from here')}`;
    const copied = await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn }),
    );
    expect(copied).toMatchObject({ SSEKMSKeyId: keyArn, CopyObjectResult: { ETag: expect.any(String) as string } });
    expect(await read('copy')).toBe('copied');
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
      ContentType: 'text/x',
      Metadata: { a: '1' },
    });
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
    );
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).Metadata).toEqual({ b: '2' });
  });

  it('carries tags', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=1&b=zwei' }));
    const tags = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'zwei' },
    ]);
    await s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet: [{ Key: 'c', Value: '<3>' }] } }),
    );
    expect(await tags()).toEqual([{ Key: 'c', Value: '<3>' }]);
  });

  it('may be empty', async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'empty',
        Body: Buffer.alloc(0),
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: keyArn,
      }),
    );
    expect(await read('empty')).toBe('');
  });

  it('is refused with a key that is too long', async () => {
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1025), Body: 'x' }))).rejects.toMatchObject({
      name: 'KeyTooLongError',
    });
  });

  it('is the same to a service inside the cloud', async () => {
    const admin = test.cloud.administrator(tools);
    const put = {
      Bucket,
      Key: 'inside',
      Body: Buffer.from('inside'),
      Metadata: { a: 'b' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
    };
    await test.cloud.call(admin, { service: 's3', operation: 'PutObject', input: put });
    expect(await read('inside')).toBe('inside');
    const got = await test.cloud.call(admin, {
      service: 's3',
      operation: 'GetObject',
      input: { Bucket, Key: 'inside' },
    });
    expect(got).toMatchObject({
      Body: Buffer.from('inside'),
      ContentLength: 6,
      Metadata: { a: 'b' },
      SSEKMSKeyId: keyArn,
    });
  });
});

describe('versions', () => {
  const versioned = 'versioned-objects';
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: versioned, ...location }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }),
    );
  });
  const put = async (Key: string, Body: string) =>
    (await s3.send(new PutObjectCommand({ Bucket: versioned, Key, Body }))).VersionId;
  const get = async (Key: string, VersionId?: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: versioned, Key, VersionId }));
    return Body?.transformToString();
  };

  it('are all kept, and a deletion is only a marker on top', async () => {
    const [first, second] = [await put('k', '1'), await put('k', '2')];
    expect(first).not.toBe(second);
    expect([await get('k'), await get('k', first), await get('k', second)]).toEqual(['2', '1', '2']);
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'k' }));
    expect(deleted).toMatchObject({ DeleteMarker: true });
    await expect(get('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('k', deleted.VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await get('k', first)).toBe('1');
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 'k' }));
    expect(listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second, false],
      [first, false],
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'k', VersionId: deleted.VersionId, IsLatest: true }]);
    await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'k', VersionId: deleted.VersionId }));
    expect(await get('k')).toBe('2');
  });

  it('that do not exist are told from names that cannot be versions', async () => {
    await put('v', 'x');
    await expect(get('v', 'a'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(get('v', 'short')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('are listed page by page', async () => {
    for (const body of ['1', '2', '3']) await put('paged', body);
    const first = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 'paged', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'paged' });
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first;
    const second = await s3.send(
      new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 'paged', KeyMarker, VersionIdMarker }),
    );
    expect(second).toMatchObject({ IsTruncated: false, Versions: [{ IsLatest: false }] });
  });

  it('are one version named null after versioning is suspended', async () => {
    await put('s', 'kept');
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Suspended' } }),
    );
    expect([await put('s', '1'), await put('s', '2')]).toEqual(['null', 'null']);
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 's' }));
    expect(listed.Versions).toHaveLength(2);
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }),
    );
  });

  it('are deleted many at once, each answered for itself', async () => {
    const VersionId = await put('many/1', 'x');
    await put('many/2', 'x');
    const Objects = [{ Key: 'many/1', VersionId }, { Key: 'many/2' }, { Key: 'many/<missing>' }];
    const result = await s3.send(new DeleteObjectsCommand({ Bucket: versioned, Delete: { Objects } }));
    expect(result.Deleted).toEqual([
      { Key: 'many/1', VersionId },
      { Key: 'many/2', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) as string },
      { Key: 'many/<missing>', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) as string },
    ]);
    expect(result.Errors).toBeUndefined();
  });
});

describe('a list', () => {
  const listed = 'listed-objects';
  const keys = Array.from({ length: 25 }, (_, index) => `d${index % 5}/k${String(index).padStart(2, '0')}`).sort();
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: listed, ...location }));
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: listed, Key, Body: 'x' }));
  });

  it('comes page by page and whole', async () => {
    const found: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 7 }, { Bucket: listed })) {
      found.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(found).toEqual(keys);
  });

  it('rolls keys up at a delimiter', async () => {
    const { CommonPrefixes, KeyCount } = await s3.send(
      new ListObjectsV2Command({ Bucket: listed, Delimiter: '/', MaxKeys: 3 }),
    );
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['d0/', 'd1/', 'd2/']);
    expect(KeyCount).toBe(3);
  });

  it('of the first kind goes on from a marker', async () => {
    const first = await s3.send(new ListObjectsCommand({ Bucket: listed, MaxKeys: 20, EncodingType: 'url' }));
    expect(first).toMatchObject({ IsTruncated: true });
    const next = await s3.send(new ListObjectsCommand({ Bucket: listed, Marker: first.Contents?.at(-1)?.Key }));
    expect(next.Contents).toHaveLength(5);
  });

  it('shows another page only for a token of its own', async () => {
    const wrong = new ListObjectsV2Command({ Bucket: listed, ContinuationToken: 'not a token!' });
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('a request without the SDK', () => {
  it('is answered in XML that names the error', async () => {
    const answer = await fetch(`${test.cloud.endpoint}/no-such-bucket/key`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchBucket<\/Code><Message>The specified bucket does not exist<\/Message><BucketName>no-such-bucket<\/BucketName><RequestId>[^<]+<\/RequestId>/,
    );
  });

  it('is refused with a signature of the old kind', async () => {
    const answer = await fetch(`${test.cloud.endpoint}/${Bucket}/key?AWSAccessKeyId=A&Expires=1&Signature=x`);
    expect(await answer.text()).toContain('Please use AWS4-HMAC-SHA256.');
  });

  it('finds the bucket in the host name too', async () => {
    const { port } = new URL(test.cloud.endpoint);
    const body = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'no-such-bucket.s3.eu-west-1.amazonaws.com' };
      request({ host: '127.0.0.1', port, path: '/key', headers }, (answer) => void text(answer).then(resolve, reject))
        .on('error', reject)
        .end();
    });
    expect(body).toContain('<BucketName>no-such-bucket</BucketName>');
  });
});
