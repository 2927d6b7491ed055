import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { demandBucket } from './demand.ts';
import { invalidArgument, malformedXml, methodNotAllowed } from './errors.ts';
import { findBucket } from './find-bucket.ts';
import { bucketsOf, type Bucket } from './state.ts';

type Configuration = Readonly<Record<string, unknown>>;

/** A part of a bucket that is read and written whole. */
interface Kind {
  /** As in GetBucketEncryption. */
  readonly subject: string;
  readonly member: string;
  /** As in s3:GetEncryptionConfiguration. */
  readonly action: string;
  readonly deleteOperation?: string;
  /** Whether the answer holds the configuration under its member's name or is the configuration. */
  readonly isWrapped?: boolean;
  /** What is answered where there is none: an error, or an empty configuration. */
  readonly missing?: readonly [code: string, message: string];
  readonly check: (configuration: Configuration, request: Request) => void;
}

const kinds: readonly Kind[] = [
  {
    subject: 'BucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    action: 'EncryptionConfiguration',
    deleteOperation: 'DeleteBucketEncryption',
    isWrapped: true,
    missing: [
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
    ],
    check: checkEncryption,
  },
  {
    subject: 'PublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    action: 'BucketPublicAccessBlock',
    deleteOperation: 'DeletePublicAccessBlock',
    isWrapped: true,
    missing: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
    check: () => {},
  },
  {
    subject: 'BucketOwnershipControls',
    member: 'OwnershipControls',
    action: 'BucketOwnershipControls',
    deleteOperation: 'DeleteBucketOwnershipControls',
    isWrapped: true,
    missing: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
    check(configuration) {
      const ownership = rulesOf(configuration)[0]?.['ObjectOwnership'];
      if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(String(ownership)))
        throw malformedXml();
    },
  },
  {
    subject: 'BucketLifecycleConfiguration',
    member: 'LifecycleConfiguration',
    action: 'LifecycleConfiguration',
    deleteOperation: 'DeleteBucketLifecycle',
    missing: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
    check(configuration) {
      const statuses = rulesOf(configuration).map(({ Status }) => Status);
      if (statuses.length === 0 || !statuses.every((status) => status === 'Enabled' || status === 'Disabled'))
        throw malformedXml();
    },
  },
  {
    subject: 'BucketTagging',
    member: 'Tagging',
    action: 'BucketTagging',
    deleteOperation: 'DeleteBucketTagging',
    missing: ['NoSuchTagSet', 'The TagSet does not exist'],
    check: () => {},
  },
  {
    subject: 'BucketCors',
    member: 'CORSConfiguration',
    action: 'BucketCORS',
    deleteOperation: 'DeleteBucketCors',
    missing: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
    check: () => {},
  },
  {
    subject: 'BucketVersioning',
    member: 'VersioningConfiguration',
    action: 'BucketVersioning',
    check({ Status, MFADelete }) {
      if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
      if (MFADelete === 'Enabled') throw notInEmbeddedCloud('s3', 'MFA delete');
    },
  },
  { subject: 'BucketLogging', member: 'BucketLoggingStatus', action: 'BucketLogging', check: checkLogging },
  {
    subject: 'BucketNotificationConfiguration',
    member: 'NotificationConfiguration',
    action: 'BucketNotification',
    check(configuration) {
      const other = Object.keys(configuration).find(
        (name) => name.endsWith('Configurations') && listOf(configuration[name]).length > 0,
      );
      if (other) throw notInEmbeddedCloud('s3', `notification by ${other}`);
    },
  },
];

export const configurationOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  kinds.flatMap((kind) => [
    [`Get${kind.subject}`, read(kind)],
    [`Put${kind.subject}`, write(kind)],
    ...(kind.deleteOperation ? [[kind.deleteOperation, remove(kind)] as const] : []),
  ]),
);

function read({ action, member, isWrapped, missing }: Kind): Operation {
  return {
    demands: (input, request) => [demandBucket(`Get${action}`, findBucket(input, request), request)],
    handle(input, request) {
      const bucket = findBucket(input, request);
      const configuration = bucket.configurations[member];
      if (configuration === undefined && missing)
        throw new AwsError(missing[0], missing[1], 404, { BucketName: bucket.name });
      return isWrapped ? { [member]: configuration } : ((configuration ?? {}) as Output);
    },
  };
}

/** A bucket's configuration is its owner's alone, whatever policies say. */
function change({ action }: Kind, handle: (input: Input, bucket: Bucket, request: Request) => void): Operation {
  return {
    demands: (input, request) => [demandBucket(`Put${action}`, findBucket(input, request), request)],
    handle(input, request) {
      const bucket = findBucket(input, request);
      requireOwnAccount(bucket, request);
      handle(input, bucket, request);
      return {};
    },
  };
}

function write(kind: Kind): Operation {
  return change(kind, (input, bucket, request) => {
    const configuration = (input[kind.member] ?? {}) as Configuration;
    kind.check(configuration, request);
    bucket.configurations[kind.member] = structuredClone(configuration);
  });
}

function remove(kind: Kind): Operation {
  return change(kind, (_input, bucket) => {
    // Encryption cannot be turned off: without a configuration it is SSE-S3.
    if (kind.member === 'ServerSideEncryptionConfiguration') bucket.configurations[kind.member] = sseS3;
    else delete bucket.configurations[kind.member];
  });
}

const sseS3 = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: 'false' }],
};

export function requireOwnAccount(bucket: Bucket, { accountId }: Request): void {
  if (bucket.accountId !== accountId) throw methodNotAllowed();
}

function checkEncryption(configuration: Configuration): void {
  const rules = rulesOf(configuration);
  const applied = rules[0]?.['ApplyServerSideEncryptionByDefault'] as Record<string, unknown> | undefined;
  if (rules.length !== 1 || !applied) throw malformedXml();
  const { SSEAlgorithm, KMSMasterKeyID } = applied;
  if (SSEAlgorithm === 'aws:kms:dsse') throw notInEmbeddedCloud('s3', 'encryption with aws:kms:dsse');
  if (SSEAlgorithm !== 'AES256' && SSEAlgorithm !== 'aws:kms') throw malformedXml();
  if (SSEAlgorithm === 'AES256' && KMSMasterKeyID) {
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
}

function checkLogging({ LoggingEnabled }: Configuration, { cloud }: Request): void {
  const target = (LoggingEnabled as { readonly TargetBucket?: string } | undefined)?.TargetBucket;
  if (target === undefined || bucketsOf(cloud)[target]) return;
  throw new AwsError('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', 400, {
    TargetBucket: target,
  });
}

function rulesOf(configuration: Configuration): readonly Configuration[] {
  return listOf(configuration['Rules']) as readonly Configuration[];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
