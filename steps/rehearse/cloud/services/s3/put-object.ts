import { notInEmbeddedCloud } from '../../aws-error.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { checksum, verifyChecksums, verifyMd5 } from './checksums.ts';
import { conditionsOf, demandObject, tagConditions } from './demand.ts';
import { checksumMembers, descriptionOf, tagsOf, versionMember } from './description.ts';
import { encryptionMembers, makeDataKey, sealSegment } from './encryption.ts';
import { aclNotSupported } from './errors.ts';
import { findBucket, keyOf, textOf } from './find-bucket.ts';
import type { Bucket, Checksums } from './state.ts';
import { checkWriteConditions, eTagOf, storeObject } from './store-object.ts';

export const putObject: Operation = {
  demands: (input, request) => writeDemands(input, findBucket(input, request), request, true),
  async handle(input, request) {
    const bucket = findBucket(input, request);
    const key = keyOf(input);
    const body = bodyOf(input);
    refuseAcl(input, bucket);
    checkWriteConditions(input, bucket, key);
    verifyMd5(input['ContentMD5'], body);
    const checksums = atLeastOne(verifyChecksums(input, body, signedHash(request)), body);
    const dataKey = await makeDataKey(input, bucket, key, request);
    const { segment, ciphertext } = await sealSegment(body, dataKey.bytes, request);
    const object = storeObject(
      input,
      bucket,
      key,
      {
        ...descriptionOf(input),
        tags: tagsOf(input),
        size: body.length,
        eTag: `"${eTagOf(dataKey.encryption.algorithm === 'aws:kms' ? ciphertext : body)}"`,
        segments: [segment],
        encryption: dataKey.encryption,
        checksums,
        checksumType: 'FULL_OBJECT',
      },
      'PutObject',
      request,
    );
    return {
      ETag: object.eTag,
      ...versionMember(object.versionId, bucket),
      ...encryptionMembers(object.encryption),
      ...checksumMembers(object),
    };
  },
};

/**
 * What every way to write an object demands. `createsObject` is false for the parts of an upload, which a policy that insists on
 * If-None-Match lets through. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function writeDemands(
  input: Input,
  bucket: Bucket,
  request: Request,
  createsObject: boolean,
): readonly Demand[] {
  const key = keyOf(input);
  const tags = tagsOf(input);
  const context: ConditionContext = {
    ...conditionsOf(
      input,
      'ServerSideEncryption',
      'SSEKMSKeyId',
      'ACL',
      'StorageClass',
      'IfNoneMatch',
      'IfMatch',
      'CopySource',
      'MetadataDirective',
    ),
    ...tagConditions(tags),
    's3:ObjectCreationOperation': String(createsObject),
  };
  // The policies that AWS documents for services that deliver with an ACL allow s3:PutObject alone.
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
  const isService = request.caller.principal.kind === 'service';
  const actions = [
    'PutObject',
    ...(Object.keys(tags).length > 0 ? ['PutObjectTagging'] : []),
    ...(textOf(input, 'ACL') === undefined || isService ? [] : ['PutObjectAcl']),
  ];
  const demands = actions.map((action) => demandObject(action, bucket, key, request, context));
  return textOf(input, 'IfMatch') === undefined
    ? demands
    : [...demands, demandObject('GetObject', bucket, key, request)];
}

/** With BucketOwnerEnforced the one ACL that says nothing new is taken, every other refused. https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export function refuseAcl(input: Input, bucket: Bucket): void {
  const acl = textOf(input, 'ACL');
  if (acl === undefined || acl === 'bucket-owner-full-control') return;
  if (ownershipOf(bucket) === 'BucketOwnerEnforced') throw aclNotSupported();
  if (acl !== 'private') throw notInEmbeddedCloud('s3', `the ACL ${acl}`);
}

export function ownershipOf(bucket: Bucket): string {
  const controls = bucket.configurations['OwnershipControls'] as
    { readonly Rules?: readonly { readonly ObjectOwnership?: string }[] } | undefined;
  return controls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
}

export function bodyOf(input: Input): Buffer {
  const body = input['Body'] ?? '';
  if (Buffer.isBuffer(body)) return body;
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(String(body));
}

/** The digest of the body that was verified with the signature. */
export function signedHash({ http }: Request): string | undefined {
  const declared = http?.headers['x-amz-content-sha256'] ?? '';
  return /^[0-9a-f]{64}$/.test(declared) ? declared : undefined;
}

/** S3 keeps a checksum of every object, also where the client sent none. */
function atLeastOne(given: Checksums, body: Buffer): Checksums {
  return Object.keys(given).length > 0 ? given : { ChecksumCRC64NVME: checksum('ChecksumCRC64NVME', body) };
}
