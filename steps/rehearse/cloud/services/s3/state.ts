import { randomBytes } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';

/** How an object's bytes are encrypted: with a data key that is stored only wrapped. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  /** Base64; by the bucket's own key, or a ciphertext of KMS. */
  readonly wrappedKey: string;
  readonly keyArn?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly usesBucketKey?: boolean;
}

/** Encrypted bytes in the cloud's blobs. A multipart upload has one for each part. */
export interface Segment {
  readonly blob: string;
  readonly size: number;
  readonly nonce: string;
  readonly tag: string;
}

export type ChecksumName = 'ChecksumCRC32' | 'ChecksumCRC32C' | 'ChecksumCRC64NVME' | 'ChecksumSHA1' | 'ChecksumSHA256';
export type Checksums = Readonly<Partial<Record<ChecksumName, string>>>;
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** What a writer says of an object beside its bytes, and readers get back. */
export interface Description {
  /** ContentType, CacheControl … */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends Description {
  readonly kind: 'object';
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly size: number;
  /** With its quotes. */
  readonly eTag: string;
  readonly segments: readonly Segment[];
  readonly encryption: Encryption;
  readonly checksums: Checksums;
  readonly checksumType: ChecksumType;
  tags: Readonly<Record<string, string>>;
}

interface DeleteMarker {
  readonly kind: 'delete-marker';
  readonly versionId: string;
  readonly lastModified: number;
}

export type Version = StoredObject | DeleteMarker;

export interface Part {
  readonly size: number;
  readonly eTag: string;
  readonly lastModified: number;
  readonly segment: Segment;
  readonly checksums: Checksums;
}

export interface Upload extends Description {
  readonly key: string;
  readonly initiated: number;
  /** The ARN of who began it. */
  readonly initiator?: string;
  readonly encryption: Encryption;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: ChecksumName;
  readonly checksumType: ChecksumType;
  /** By part number. */
  readonly parts: Record<string, Part>;
}

export interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly created: number;
  /** Wraps the data keys of objects with SSE-S3. Base64. */
  readonly ownKey: string;
  /** As it was put, byte for byte. */
  policy?: string;
  /** By the member that carries them, as in `VersioningConfiguration`. */
  readonly configurations: Record<string, unknown>;
  /** By `/` and the key, so that no key is taken for a property of every object. Oldest version first. */
  readonly objects: Record<string, Version[]>;
  readonly uploads: Record<string, Upload>;
}

interface S3State {
  readonly buckets: Record<string, Bucket>;
}

export function bucketsOf(cloud: Cloud): Record<string, Bucket> {
  return cloud.state<S3State>('s3', '*', '*', () => ({ buckets: {} })).buckets;
}

/** With the controls that every new bucket has had since April 2023. https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
export function makeBucket(name: string, accountId: string, region: string, created: number): Bucket {
  return {
    name,
    accountId,
    region,
    created,
    ownKey: randomBytes(32).toString('base64'),
    configurations: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: 'true',
        IgnorePublicAcls: 'true',
        BlockPublicPolicy: 'true',
        RestrictPublicBuckets: 'true',
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: 'false' }],
      },
    },
    objects: {},
    uploads: {},
  };
}

export function versionsOf(bucket: Bucket, key: string): readonly Version[] {
  return bucket.objects[`/${key}`] ?? [];
}

export function setVersions(bucket: Bucket, key: string, versions: readonly Version[]): void {
  if (versions.length === 0) delete bucket.objects[`/${key}`];
  else bucket.objects[`/${key}`] = [...versions];
}
