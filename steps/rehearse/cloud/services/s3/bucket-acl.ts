import { notInEmbeddedCloud } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { requireOwnAccount } from './configurations.ts';
import { conditionsOf, demandBucket } from './demand.ts';
import { aclNotSupported } from './errors.ts';
import { findBucket, textOf } from './find-bucket.ts';
import { ownerOf } from './owner.ts';
import { ownershipOf } from './put-object.ts';

/** The one list that a bucket has here: its owner may do everything. */
const getBucketAcl: Operation = {
  demands: (input, request) => [demandBucket('GetBucketAcl', findBucket(input, request), request)],
  handle(input, request) {
    const owner = ownerOf(findBucket(input, request).accountId);
    return { Owner: owner, AccessControlList: [{ Grantee: owner, Permission: 'FULL_CONTROL' }] };
  },
};

const putBucketAcl: Operation = {
  demands(input, request) {
    return [demandBucket('PutBucketAcl', findBucket(input, request), request, conditionsOf(input, 'ACL'))];
  },
  handle(input, request) {
    const bucket = findBucket(input, request);
    requireOwnAccount(bucket, request);
    if (ownershipOf(bucket) === 'BucketOwnerEnforced') throw aclNotSupported();
    if (textOf(input, 'ACL') !== 'private') throw notInEmbeddedCloud('s3', 'ACLs other than private');
    return {};
  },
};

export const bucketAclOperations: Readonly<Record<string, Operation>> = {
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
};
