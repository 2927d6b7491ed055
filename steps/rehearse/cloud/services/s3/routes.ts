import type { ListNames } from './xml-members.ts';

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly level: 'service' | 'bucket' | 'object';
  /** A query parameter, with its value where that counts, that only this operation carries. */
  readonly query?: string;
  /** A header that only this operation carries. */
  readonly header?: string;
  /** The member that the body is: bytes, text, or XML. */
  readonly body?: { readonly member: string; readonly kind: 'bytes' | 'text' | 'xml' };
  /** What is answered beside headers: the bytes or text of a member, or XML of all members (or of one). */
  readonly answer?:
    | { readonly kind: 'bytes' | 'text'; readonly member: string }
    | { readonly kind: 'xml'; readonly root: string; readonly member?: string; readonly headers?: readonly string[] };
  readonly lists?: ListNames;
  readonly status?: number;
}

const rules: ListNames = { flat: { Rule: 'Rules' } };
const tagSet: ListNames = { nested: { TagSet: 'Tag' } };
const lifecycle: ListNames = {
  flat: {
    Rule: 'Rules',
    Transition: 'Transitions',
    NoncurrentVersionTransition: 'NoncurrentVersionTransitions',
    Tag: 'Tags',
  },
};
const cors: ListNames = {
  flat: {
    CORSRule: 'CORSRules',
    AllowedHeader: 'AllowedHeaders',
    AllowedMethod: 'AllowedMethods',
    AllowedOrigin: 'AllowedOrigins',
    ExposeHeader: 'ExposeHeaders',
  },
};
const notification: ListNames = {
  flat: {
    TopicConfiguration: 'TopicConfigurations',
    QueueConfiguration: 'QueueConfigurations',
    CloudFunctionConfiguration: 'LambdaFunctionConfigurations',
    Event: 'Events',
  },
};
const versions: ListNames = { flat: { Version: 'Versions', DeleteMarker: 'DeleteMarkers' } };
const objectHeaders = ['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled', 'VersionId', 'CopySourceVersionId'];

/** Reading, writing and deleting one of a bucket's configurations. */
function configuration(
  subject: string,
  query: string,
  member: string,
  {
    root = member,
    isWrapped = false,
    lists = {},
    hasDelete = true,
  }: {
    readonly root?: string;
    readonly isWrapped?: boolean;
    readonly lists?: ListNames;
    readonly hasDelete?: boolean;
  } = {},
): readonly Route[] {
  const base = { level: 'bucket', query, lists } as const;
  const answer = { kind: 'xml', root, ...(isWrapped ? { member } : {}) } as const;
  const deleted = subject === 'BucketLifecycleConfiguration' ? 'DeleteBucketLifecycle' : `Delete${subject}`;
  return [
    { ...base, operation: `Get${subject}`, method: 'GET', answer },
    { ...base, operation: `Put${subject}`, method: 'PUT', body: { member, kind: 'xml' } },
    ...(hasDelete ? [{ ...base, operation: deleted, method: 'DELETE', status: 204 } as const] : []),
  ];
}

const configurations: readonly Route[] = [
  ...configuration('BucketEncryption', 'encryption', 'ServerSideEncryptionConfiguration', {
    isWrapped: true,
    lists: rules,
  }),
  ...configuration('PublicAccessBlock', 'publicAccessBlock', 'PublicAccessBlockConfiguration', { isWrapped: true }),
  ...configuration('BucketOwnershipControls', 'ownershipControls', 'OwnershipControls', {
    isWrapped: true,
    lists: rules,
  }),
  ...configuration('BucketLifecycleConfiguration', 'lifecycle', 'LifecycleConfiguration', { lists: lifecycle }),
  ...configuration('BucketTagging', 'tagging', 'Tagging', { lists: tagSet }),
  ...configuration('BucketCors', 'cors', 'CORSConfiguration', { lists: cors }),
  ...configuration('BucketVersioning', 'versioning', 'VersioningConfiguration', { hasDelete: false }),
  ...configuration('BucketLogging', 'logging', 'BucketLoggingStatus', { hasDelete: false }),
  ...configuration('BucketNotificationConfiguration', 'notification', 'NotificationConfiguration', {
    hasDelete: false,
    lists: notification,
  }),
];

const bytes = { member: 'Body', kind: 'bytes' } as const;

/** From the most particular to the most general: the first that fits a request is its operation. */
export const routes: readonly Route[] = [
  {
    operation: 'ListBuckets',
    method: 'GET',
    level: 'service',
    answer: { kind: 'xml', root: 'ListAllMyBucketsResult' },
    lists: { nested: { Buckets: 'Bucket' } },
  },
  ...configurations,
  {
    operation: 'GetBucketPolicy',
    method: 'GET',
    level: 'bucket',
    query: 'policy',
    answer: { kind: 'text', member: 'Policy' },
  },
  {
    operation: 'PutBucketPolicy',
    method: 'PUT',
    level: 'bucket',
    query: 'policy',
    body: { member: 'Policy', kind: 'text' },
    status: 204,
  },
  { operation: 'DeleteBucketPolicy', method: 'DELETE', level: 'bucket', query: 'policy', status: 204 },
  {
    operation: 'GetBucketPolicyStatus',
    method: 'GET',
    level: 'bucket',
    query: 'policyStatus',
    answer: { kind: 'xml', root: 'PolicyStatus', member: 'PolicyStatus' },
  },
  {
    operation: 'GetBucketAcl',
    method: 'GET',
    level: 'bucket',
    query: 'acl',
    answer: { kind: 'xml', root: 'AccessControlPolicy' },
    lists: { nested: { AccessControlList: 'Grant' }, types: { Grantee: 'CanonicalUser' } },
  },
  { operation: 'PutBucketAcl', method: 'PUT', level: 'bucket', query: 'acl' },
  {
    operation: 'GetBucketLocation',
    method: 'GET',
    level: 'bucket',
    query: 'location',
    answer: { kind: 'text', member: 'Document' },
  },
  {
    operation: 'DeleteObjects',
    method: 'POST',
    level: 'bucket',
    query: 'delete',
    body: { member: 'Delete', kind: 'xml' },
    answer: { kind: 'xml', root: 'DeleteResult' },
    lists: { flat: { Object: 'Objects', Error: 'Errors' } },
  },
  {
    operation: 'ListMultipartUploads',
    method: 'GET',
    level: 'bucket',
    query: 'uploads',
    answer: { kind: 'xml', root: 'ListMultipartUploadsResult' },
    lists: { flat: { Upload: 'Uploads' } },
  },
  {
    operation: 'ListObjectVersions',
    method: 'GET',
    level: 'bucket',
    query: 'versions',
    answer: { kind: 'xml', root: 'ListVersionsResult' },
    lists: versions,
  },
  {
    operation: 'ListObjectsV2',
    method: 'GET',
    level: 'bucket',
    query: 'list-type=2',
    answer: { kind: 'xml', root: 'ListBucketResult' },
  },
  { operation: 'ListObjects', method: 'GET', level: 'bucket', answer: { kind: 'xml', root: 'ListBucketResult' } },
  { operation: 'HeadBucket', method: 'HEAD', level: 'bucket' },
  {
    operation: 'CreateBucket',
    method: 'PUT',
    level: 'bucket',
    body: { member: 'CreateBucketConfiguration', kind: 'xml' },
    lists: { nested: { Tags: 'Tag' } },
  },
  { operation: 'DeleteBucket', method: 'DELETE', level: 'bucket', status: 204 },
  {
    operation: 'GetObjectAttributes',
    method: 'GET',
    level: 'object',
    query: 'attributes',
    answer: { kind: 'xml', root: 'GetObjectAttributesResponse', headers: ['LastModified', 'VersionId'] },
    lists: { flat: { Part: 'Parts' } },
  },
  {
    operation: 'GetObjectTagging',
    method: 'GET',
    level: 'object',
    query: 'tagging',
    answer: { kind: 'xml', root: 'Tagging', headers: ['VersionId'] },
    lists: tagSet,
  },
  {
    operation: 'PutObjectTagging',
    method: 'PUT',
    level: 'object',
    query: 'tagging',
    body: { member: 'Tagging', kind: 'xml' },
    lists: tagSet,
  },
  { operation: 'DeleteObjectTagging', method: 'DELETE', level: 'object', query: 'tagging', status: 204 },
  {
    operation: 'CreateMultipartUpload',
    method: 'POST',
    level: 'object',
    query: 'uploads',
    answer: {
      kind: 'xml',
      root: 'InitiateMultipartUploadResult',
      headers: [...objectHeaders, 'ChecksumAlgorithm', 'ChecksumType'],
    },
  },
  {
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    level: 'object',
    query: 'uploadId',
    body: { member: 'MultipartUpload', kind: 'xml' },
    answer: { kind: 'xml', root: 'CompleteMultipartUploadResult', headers: objectHeaders },
    lists: { flat: { Part: 'Parts' } },
  },
  {
    operation: 'ListParts',
    method: 'GET',
    level: 'object',
    query: 'uploadId',
    answer: { kind: 'xml', root: 'ListPartsResult' },
    lists: { flat: { Part: 'Parts' } },
  },
  { operation: 'AbortMultipartUpload', method: 'DELETE', level: 'object', query: 'uploadId', status: 204 },
  {
    operation: 'UploadPartCopy',
    method: 'PUT',
    level: 'object',
    query: 'uploadId',
    header: 'x-amz-copy-source',
    answer: { kind: 'xml', root: 'CopyPartResult', member: 'CopyPartResult', headers: objectHeaders },
  },
  { operation: 'UploadPart', method: 'PUT', level: 'object', query: 'uploadId', body: bytes },
  {
    operation: 'CopyObject',
    method: 'PUT',
    level: 'object',
    header: 'x-amz-copy-source',
    answer: { kind: 'xml', root: 'CopyObjectResult', member: 'CopyObjectResult', headers: objectHeaders },
  },
  { operation: 'PutObject', method: 'PUT', level: 'object', body: bytes },
  { operation: 'GetObject', method: 'GET', level: 'object', answer: { kind: 'bytes', member: 'Body' } },
  { operation: 'HeadObject', method: 'HEAD', level: 'object' },
  { operation: 'DeleteObject', method: 'DELETE', level: 'object', status: 204 },
];

/** Query parameters that name a part of a bucket or object: a request with one that no route has is for nothing that is here. */
export const subresources = new Set([
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
]);
