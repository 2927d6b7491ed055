import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { conditionsOf, demandObject, existingTagConditions } from './demand.ts';
import { checksumMembers, objectMembers } from './description.ts';
import { openDataKey, openSegment } from './encryption.ts';
import { invalidArgument } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import { findObject, meantObject } from './find-object.ts';
import { checkReadConditions, readRange, type ByteRange } from './read-conditions.ts';
import type { Bucket, StoredObject } from './state.ts';

export const getObject: Operation = {
  demands: (input, request) => [readDemand('GetObject', input, findBucket(input, request), request)],
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    checkReadConditions(input, object);
    const range = rangeOf(input, object);
    return {
      ...answerMembers(input, object, bucket, range, wantsChecksums(input, request)),
      Body: await readBytes(object, bucket, request, range),
    };
  },
};

export const headObject: Operation = {
  demands: (input, request) => [readDemand('GetObject', input, findBucket(input, request), request)],
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const object = findObject(bucket, input, request);
    checkReadConditions(input, object);
    // Checksums are encrypted too: they are shown to those who may decrypt.
    const isChecked = input['ChecksumMode'] === 'ENABLED';
    if (isChecked) await openDataKey(object.encryption, bucket, request);
    return answerMembers(input, object, bucket, rangeOf(input, object), isChecked);
  },
};

/** `s3:GetObject` for the current version, `s3:GetObjectVersion` for one that is named. */
export function readDemand(action: string, input: Input, bucket: Bucket, request: Request): Demand {
  const versioned = action.startsWith('GetObject')
    ? action.replace('GetObject', 'GetObjectVersion')
    : `${action}Version`;
  const name = textOf(input, 'VersionId') === undefined ? action : versioned;
  const context = { ...conditionsOf(input, 'VersionId'), ...existingTagConditions(meantObject(bucket, input)) };
  return demandObject(name, bucket, keyOf(input), request, context);
}

/** The object's bytes, decrypted: only the parts that the range lies in are read. */
export async function readBytes(
  object: StoredObject,
  bucket: Bucket,
  request: Request,
  range: ByteRange = { start: 0, end: object.size },
): Promise<Buffer> {
  const dataKey = await openDataKey(object.encryption, bucket, request);
  const pieces: Buffer[] = [];
  let position = 0;
  for (const segment of object.segments) {
    const [from, to] = [range.start - position, range.end - position];
    position += segment.size;
    if (from >= segment.size || to <= 0) continue;
    const bytes = await openSegment(segment, dataKey, request);
    pieces.push(bytes.subarray(Math.max(0, from), Math.min(segment.size, to)));
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function answerMembers(
  input: Input,
  object: StoredObject,
  bucket: Bucket,
  range: ByteRange | undefined,
  showsChecksums: boolean,
): Output {
  const isWhole = range === undefined;
  const { start, end } = range ?? { start: 0, end: object.size };
  return {
    ...objectMembers(object, bucket),
    ContentLength: end - start,
    ...(isWhole ? {} : { ContentRange: `bytes ${start}-${end - 1}/${object.size}` }),
    ...(input['PartNumber'] === undefined || object.segments.length < 2 ? {} : { PartsCount: object.segments.length }),
    ...(isWhole && showsChecksums ? checksumMembers(object) : {}),
    ...overrides(input),
  };
}

function rangeOf(input: Input, object: StoredObject): ByteRange | undefined {
  const part = textOf(input, 'PartNumber');
  if (part === undefined) return readRange(textOf(input, 'Range'), object.size);
  const number = Number(part);
  const segment = object.segments[number - 1];
  if (!segment) throw invalidArgument('The requested partnumber is not satisfiable', 'partNumber', part);
  const start = object.segments.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return object.segments.length === 1 ? undefined : { start, end: start + segment.size };
}

/** A caller inside the cloud gets the checksums without asking. */
function wantsChecksums(input: Input, request: Request): boolean {
  return input['ChecksumMode'] === 'ENABLED' || request.http === undefined;
}

const overriding = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
];

/** `response-content-type` and its like, which presigned URLs use. */
function overrides(input: Input): Output {
  const given = overriding.flatMap((member) => {
    const value = textOf(input, `Response${member}`);
    return value === undefined ? [] : [[member, value] as const];
  });
  return Object.fromEntries(given);
}
