import { AwsError } from '../../../aws-error.ts';
import type { ResourceContext } from '../resource-handler.ts';
import { call, present } from './service-call.ts';

interface S3Location {
  readonly Bucket: string;
  readonly Key: string;
  readonly Version?: string;
}

/** A definition that a template points at in S3, read as the stack's role. */
export async function readS3Document(location: S3Location, context: ResourceContext): Promise<string> {
  const { Bucket, Key, Version } = location;
  try {
    const object = await call<{ Body: Buffer }>(
      context,
      's3',
      'GetObject',
      present({ Bucket, Key, VersionId: Version }),
    );
    return object.Body.toString('utf8');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(error.code, `Unable to read s3://${Bucket}/${Key}: ${error.message}`, error.status);
  }
}
