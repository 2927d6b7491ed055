import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { lifecycleRule } from './s3-lifecycle.ts';
import { call, callUnlessGone, hasChanged, orUndo, present } from './service-call.ts';
import { applySettings } from './settings.ts';
import type { Setting } from './settings.ts';
import { tagList } from './tags.ts';

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown) => value as Members;

interface EncryptionRule {
  readonly ServerSideEncryptionByDefault?: Members;
  readonly BucketKeyEnabled?: unknown;
}

function encryption(value: unknown): Members {
  const rules = members(value)['ServerSideEncryptionConfiguration'] as readonly EncryptionRule[];
  const Rules = rules.map(({ ServerSideEncryptionByDefault, BucketKeyEnabled }) =>
    present({ ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault, BucketKeyEnabled }),
  );
  return { ServerSideEncryptionConfiguration: { Rules } };
}

function logging(value: unknown): Members {
  const { DestinationBucketName, LogFilePrefix = '' } = members(value);
  const LoggingEnabled = present({ TargetBucket: DestinationBucketName, TargetPrefix: LogFilePrefix });
  return { BucketLoggingStatus: DestinationBucketName === undefined ? {} : { LoggingEnabled } };
}

function notifications(value: unknown): Members {
  const { EventBridgeConfiguration, TopicConfigurations, QueueConfigurations, LambdaConfigurations } = members(value);
  const rename = (list: unknown, from: string, to: string) =>
    (list as readonly Members[] | undefined)?.map(({ Event, Filter, ...rest }) =>
      present({
        [to]: rest[from],
        Events: [Event],
        Filter: Filter && { Key: { FilterRules: members(members(Filter)['S3Key'])['Rules'] } },
      }),
    );
  return {
    NotificationConfiguration: present({
      EventBridgeConfiguration: EventBridgeConfiguration === undefined ? undefined : {},
      TopicConfigurations: rename(TopicConfigurations, 'Topic', 'TopicArn'),
      QueueConfigurations: rename(QueueConfigurations, 'Queue', 'QueueArn'),
      LambdaFunctionConfigurations: rename(LambdaConfigurations, 'Function', 'LambdaFunctionArn'),
    }),
  };
}

/** Property by property, the operation that S3 has for it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
const settings: readonly Setting[] = [
  { property: 'BucketEncryption', put: 'PutBucketEncryption', input: encryption, remove: 'DeleteBucketEncryption' },
  {
    property: 'PublicAccessBlockConfiguration',
    put: 'PutPublicAccessBlock',
    input: (value) => ({ PublicAccessBlockConfiguration: value }),
    remove: 'DeletePublicAccessBlock',
  },
  {
    property: 'OwnershipControls',
    put: 'PutBucketOwnershipControls',
    input: (value) => ({ OwnershipControls: value }),
    remove: 'DeleteBucketOwnershipControls',
  },
  {
    property: 'VersioningConfiguration',
    put: 'PutBucketVersioning',
    input: (value) => ({ VersioningConfiguration: value }),
    remove: { VersioningConfiguration: { Status: 'Suspended' } },
  },
  {
    property: 'LifecycleConfiguration',
    put: 'PutBucketLifecycleConfiguration',
    input: (value) => ({
      LifecycleConfiguration: { Rules: (members(value)['Rules'] as readonly Members[]).map(lifecycleRule) },
    }),
    remove: 'DeleteBucketLifecycle',
  },
  { property: 'LoggingConfiguration', put: 'PutBucketLogging', input: logging, remove: { BucketLoggingStatus: {} } },
  {
    property: 'NotificationConfiguration',
    put: 'PutBucketNotificationConfiguration',
    input: notifications,
    remove: { NotificationConfiguration: {} },
  },
  {
    property: 'CorsConfiguration',
    put: 'PutBucketCors',
    input: (value) => ({ CORSConfiguration: { CORSRules: members(value)['CorsRules'] } }),
    remove: 'DeleteBucketCors',
  },
  {
    property: 'WebsiteConfiguration',
    put: 'PutBucketWebsite',
    input: (value) => ({ WebsiteConfiguration: value }),
    remove: 'DeleteBucketWebsite',
  },
  {
    property: 'AccelerateConfiguration',
    put: 'PutBucketAccelerateConfiguration',
    input: (value) => ({ AccelerateConfiguration: { Status: members(value)['AccelerationStatus'] } }),
    remove: { AccelerateConfiguration: { Status: 'Suspended' } },
  },
];

function stateOf(bucket: string, { region }: ResourceContext): ResourceState {
  return {
    physicalId: bucket,
    attributes: {
      Arn: `arn:aws:s3:::${bucket}`,
      DomainName: `${bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${bucket}.s3.dualstack.${region}.amazonaws.com`,
      WebsiteURL: `http://${bucket}.s3-website-${region}.amazonaws.com`,
    },
  };
}

async function configure(
  Bucket: string,
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): Promise<void> {
  await applySettings('s3', settings, { Bucket }, previous, desired, context);
  const TagSet = tagList(desired, context);
  if (TagSet && (hasChanged(previous, desired, 'Tags') || Object.keys(context.tags).length > 0))
    await call(context, 's3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } });
  else if (!TagSet && previous['Tags'] !== undefined) await call(context, 's3', 'DeleteBucketTagging', { Bucket });
}

/** Ref is the name. Deleting a bucket that still holds objects fails, as in AWS. */
export const s3Bucket: ResourceHandler = {
  type: 'AWS::S3::Bucket',
  async create(desired, context) {
    const { BucketName, ObjectLockEnabled } = desired;
    const Bucket = typeof BucketName === 'string' ? BucketName : context.generatedName(63).toLowerCase();
    await call(context, 's3', 'CreateBucket', {
      Bucket,
      CreateBucketConfiguration: context.region === 'us-east-1' ? undefined : { LocationConstraint: context.region },
      ObjectLockEnabledForBucket: String(ObjectLockEnabled) === 'true' || undefined,
    });
    return orUndo(
      async () => {
        await configure(Bucket, {}, desired, context);
        return stateOf(Bucket, context);
      },
      () => call(context, 's3', 'DeleteBucket', { Bucket }),
    );
  },
  async update(current, previous, desired, context) {
    await configure(current.physicalId, previous, desired, context);
    return stateOf(current.physicalId, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 's3', 'DeleteBucket', { Bucket: current.physicalId }),
};
