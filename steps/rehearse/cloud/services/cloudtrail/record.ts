import { randomUUID } from 'node:crypto';
import type { ApiCall } from '../../api-call.ts';
import { eventName, isDataEvent, isReadOnly } from './event-facts.ts';
import { invokedBy, userIdentity } from './user-identity.ts';

export interface CallRecord {
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventCategory: 'Management' | 'Data';
  readonly readOnly: boolean;
  readonly resources?: readonly ResourceRecord[];
  readonly [name: string]: unknown;
}

interface ResourceRecord {
  readonly ARN: string;
  readonly accountId: string;
  readonly type: string;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export function recordOf(call: ApiCall, recipient: string, region: string, time: number): CallRecord {
  const service = invokedBy(call.caller);
  const resources = resourcesOf(call);
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(call.caller, recipient),
    eventTime: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: eventName(call),
    awsRegion: region,
    sourceIPAddress: service ?? '127.0.0.1',
    userAgent: service ?? call.userAgent ?? '',
    ...(call.error ? { errorCode: call.error.code, errorMessage: call.error.message } : {}),
    requestParameters: requestParameters(call),
    responseElements: null,
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly: isReadOnly(call),
    ...(resources.length > 0 ? { resources } : {}),
    eventType: 'AwsApiCall',
    managementEvent: !isDataEvent(call),
    recipientAccountId: recipient,
    eventCategory: isDataEvent(call) ? 'Data' : 'Management',
  };
}

const typesOfResources: Readonly<Record<string, string>> = { kms: 'AWS::KMS::Key', sts: 'AWS::IAM::Role' };

/** Few services name what a call is about: KMS, STS, and S3 for its objects. */
function resourcesOf(call: ApiCall): readonly ResourceRecord[] {
  const type = typesOfResources[call.service];
  if (type !== undefined) return call.resources.map(({ arn, accountId }) => ({ ARN: arn, accountId, type }));
  const [first] = call.resources;
  if (call.service !== 's3' || !isDataEvent(call) || first === undefined) return [];
  const bucket = `arn:aws:s3:::${String(call.input['Bucket'])}`;
  const { accountId } = first;
  return [
    { ARN: `${bucket}/${String(call.input['Key'] ?? '')}`, accountId, type: 'AWS::S3::Object' },
    { ARN: bucket, accountId, type: 'AWS::S3::Bucket' },
  ];
}

// Contents, and what CloudTrail hides or leaves out.
const omitted = /^(body|code|parameters|payload|plaintext|secret.*|templateBody|value|zipFile)$/i;

function requestParameters({ service, input }: ApiCall): unknown {
  if (service !== 's3') return withSmallInitials(input);
  const { Bucket, Key } = input;
  return { ...(Bucket === undefined ? {} : { bucketName: Bucket }), ...(Key === undefined ? {} : { key: Key }) };
}

/** Names as CloudTrail writes them: `RoleName` is `roleName`, `KMSKeyId` is `kmsKeyId`. */
function withSmallInitials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSmallInitials);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array || value instanceof Date) return undefined;
  const members = Object.entries(value).filter(([name]) => !omitted.test(name));
  return Object.fromEntries(members.map(([name, member]) => [smallInitial(name), withSmallInitials(member)]));
}

function smallInitial(name: string): string {
  return name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z])/, (initial) => initial.toLowerCase());
}
