import { randomUUID } from 'node:crypto';
import { arnOf } from '../../../../authorisation/caller.ts';
import type { Request } from '../../service.ts';
import { bucketArn } from './demand.ts';
import type { Bucket, Version } from './state.ts';

type DetailType = 'Object Created' | 'Object Deleted';

/** Tells EventBridge, where the bucket has it turned on. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function publishObjectEvent(
  detailType: DetailType,
  reason: string,
  bucket: Bucket,
  key: string,
  version: Version | undefined,
  request: Request,
): void {
  const configuration = bucket.configurations['NotificationConfiguration'] as Record<string, unknown> | undefined;
  if (configuration?.['EventBridgeConfiguration'] === undefined) return;
  const { principal } = request.caller;
  request.cloud.publish({
    source: 'aws.s3',
    'detail-type': detailType,
    account: bucket.accountId,
    region: bucket.region,
    resources: [bucketArn(bucket.name)],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: describe(key, version, request),
      'request-id': request.requestId,
      requester:
        principal.kind === 'service' || principal.kind === 'anonymous' ? arnOf(principal) : principal.accountId,
      'source-ip-address': '127.0.0.1',
      reason,
    },
  });
}

function describe(key: string, version: Version | undefined, { cloud }: Request): Record<string, unknown> {
  const stored = version?.kind === 'object' ? { size: version.size, etag: version.eTag.replaceAll('"', '') } : {};
  return {
    key,
    ...stored,
    ...(version === undefined || version.versionId === 'null' ? {} : { 'version-id': version.versionId }),
    sequencer: cloud.clock.now().toString(16).toUpperCase().padStart(16, '0') + randomUUID().slice(0, 2).toUpperCase(),
  };
}
