import { describe, expect, it } from 'vitest';
import { decodeChunkedBody } from '../../../../steps/rehearse/cloud/chunked-body.ts';
import type { ReceivedRequest } from '../../../../steps/rehearse/cloud/http-request.ts';
import {
  computeChunkSignature,
  computeSignature,
  readSignatureClaim,
  type SignatureClaim,
} from '../../../../steps/rehearse/cloud/signature.ts';

// The worked examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and sigv4-streaming.html
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function request(
  method: string,
  target: string,
  headers: Record<string, string>,
  signature: string,
): [ReceivedRequest, SignatureClaim] {
  const [path = '', rawQuery = ''] = target.split('?');
  const all: Record<string, string> = { 'x-amz-date': '20130524T000000Z', ...headers };
  const credential = 'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
  const signed = Object.keys(all).sort().join(';');
  all['authorization'] = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${signed},Signature=${signature}`;
  const received = {
    method,
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: all,
    body: Buffer.alloc(0),
  };
  return [received, readSignatureClaim(received) as SignatureClaim];
}

describe('the signature of AWS’s examples', () => {
  it.each<[string, string, Record<string, string>, string]>([
    [
      'GET',
      '/test.txt',
      { host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-content-sha256': emptyHash },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'GET',
      '/?lifecycle',
      { host: 'examplebucket.s3.amazonaws.com', 'x-amz-content-sha256': emptyHash },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET',
      '/?max-keys=2&prefix=J',
      { host: 'examplebucket.s3.amazonaws.com', 'x-amz-content-sha256': emptyHash },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s %s', (method, target, headers, signature) => {
    expect(computeSignature(...request(method, target, headers, signature), secret)).toBe(signature);
  });

  it('and of a streamed body, chunk by chunk', () => {
    const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
    const [received, claim] = request(
      'PUT',
      '/examplebucket/chunkObject.txt',
      {
        host: 's3.amazonaws.com',
        'content-encoding': 'aws-chunked',
        'content-length': '66824',
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'x-amz-decoded-content-length': '66560',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      seed,
    );
    expect(computeSignature(received, claim, secret)).toBe(seed);
    const first = computeChunkSignature(claim, secret, seed, Buffer.alloc(65_536, 'a'));
    const second = computeChunkSignature(claim, secret, first, Buffer.alloc(1024, 'a'));
    const last = computeChunkSignature(claim, secret, second, Buffer.alloc(0));
    expect([first, second, last]).toEqual([
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ]);
  });
});

describe('an aws-chunked body', () => {
  it('gives its contents and its trailers', () => {
    const body = Buffer.from(
      '5\r\nhello\r\n6;chunk-signature=ab\r\n world\r\n0\r\nx-amz-checksum-crc32: AAAA==\r\n\r\n',
    );
    const { contents, trailers, chunks } = decodeChunkedBody(body);
    expect(contents.toString()).toBe('hello world');
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAA==' });
    expect(chunks.map(({ signature }) => signature)).toEqual([undefined, 'ab', undefined]);
  });

  it.each(['', '5\r\nhel', 'x\r\n', '5\r\nhello\r\n'])('that is cut short is refused: %j', (body) => {
    expect(() => decodeChunkedBody(Buffer.from(body))).toThrow('terminated unexpectedly');
  });
});
