import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import type { FoundObject } from '../object-checksum.ts';
import type { Destination } from './destination.ts';
import type { ListedPage, ListedPlace, Quickly } from './object-requests.ts';
import type { PutOutcome, PutRequest } from './put-object.ts';
import { openConnection, type QuickAnswer, type QuickRequest } from './quick-connection.ts';
import { findQuickSettings } from './quick-settings.ts';
import { readListAnswer } from './read-list-answer.ts';
import type { ObjectName } from './reference-text.ts';

/** Requests that are made once, and count only where S3 answers just what is expected. */
export interface QuickRequests {
  list(place: ListedPlace, token?: string): Quickly<ListedPage>;
  read(object: ObjectName, bucketOwner?: string): Quickly<FoundObject>;
  put(destination: Destination, request: PutRequest): Quickly<PutOutcome>;
}

/** From this on the SDK asks S3 whether it may send the body at all. */
const largestBody = 2 * 1024 * 1024;

/** With the first answer that is not expected the way is closed: S3, or what is before it, is for the SDK to talk to. */
export function openQuickRequests(context: Context, settings: ClientSettings): QuickRequests {
  const found = findQuickSettings(context, settings);
  const connection = found && openConnection(found, context.signal);
  let isOpen = connection !== undefined;
  const ask = async <T>(request: QuickRequest, read: (answer: QuickAnswer) => T | undefined) => {
    if (!connection || !isOpen || !isPlain(request)) return undefined;
    const answer = await connection.send(request).then(read, () => undefined);
    if (answer === undefined) isOpen = false;
    return answer === undefined ? undefined : { answer };
  };
  return {
    list: (place, token) => ask(listRequest(place, token), ({ text }) => readListAnswer(text)),
    read: (object, bucketOwner) => ask(headRequest(object, bucketOwner), readFacts),
    put: async (destination, request) => {
      const put = putRequest(destination, request);
      return put && ask(put, readStored);
    },
  };
}

/** A bucket whose name is a part of its address, and headers that need no coding. */
function isPlain({ bucket, headers }: QuickRequest): boolean {
  const isBucket = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) && !/^xn--|--|-s3alias$/.test(bucket);
  return isBucket && Object.values(headers).every((value) => /^[!-~](?:[ -~]*[!-~])?$/.test(value));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listRequest({ bucket, prefix, bucketOwner }: ListedPlace, token?: string): QuickRequest {
  const query = { 'list-type': '2', prefix: prefix === '' ? '' : `${prefix}/` };
  return {
    method: 'GET',
    bucket,
    key: '',
    query: { ...query, ...given('continuation-token', token) },
    headers: given('x-amz-expected-bucket-owner', bucketOwner),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
function headRequest({ bucket, key }: ObjectName, bucketOwner?: string): QuickRequest {
  return {
    method: 'HEAD',
    bucket,
    key,
    query: {},
    headers: { 'x-amz-checksum-mode': 'ENABLED', ...given('x-amz-expected-bucket-owner', bucketOwner) },
  };
}

/** An object whose SHA-256 S3 has; of any other the SDK's client reads the bytes. */
function readFacts({ headers }: QuickAnswer): FoundObject | undefined {
  const { etag, 'content-length': length = '', 'last-modified': modified = '' } = headers;
  const [checksum, versionId] = [headers['x-amz-checksum-sha256'], headers['x-amz-version-id']];
  const sha256 = /^[A-Za-z0-9+/]{43}=$/.test(String(checksum)) && Buffer.from(String(checksum), 'base64');
  const lastModified = Date.parse(modified);
  if (!sha256 || !etag || !/^\d+$/.test(length) || Number.isNaN(lastModified)) return undefined;
  return {
    sha256: sha256.toString('hex'),
    size: Number(length),
    eTag: etag,
    lastModified,
    ...(typeof versionId === 'string' ? { versionId } : {}),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function putRequest(destination: Destination, { key, body, overwrite }: PutRequest): QuickRequest | undefined {
  if (!('bytes' in body) || body.size >= largestBody) return undefined;
  const { bucket, kmsKeyId, bucketOwner, metadata = {} } = destination;
  const encryption = given('x-amz-server-side-encryption', kmsKeyId && 'aws:kms');
  const named = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, value] as const);
  return {
    method: 'PUT',
    bucket,
    key,
    query: { 'x-id': 'PutObject' },
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(body.size),
      'x-amz-content-sha256': body.sha256,
      'x-amz-checksum-sha256': Buffer.from(body.sha256, 'hex').toString('base64'),
      ...given('if-none-match', overwrite ? undefined : '*'),
      ...encryption,
      ...given('x-amz-server-side-encryption-aws-kms-key-id', kmsKeyId),
      ...given('x-amz-expected-bucket-owner', bucketOwner),
      ...Object.fromEntries(named),
    },
    body: body.bytes,
  };
}

function readStored({ headers }: QuickAnswer): PutOutcome | undefined {
  const { etag, 'x-amz-version-id': versionId } = headers;
  if (!etag) return undefined;
  return { type: 'stored', eTag: etag, ...(typeof versionId === 'string' ? { versionId } : {}) };
}
