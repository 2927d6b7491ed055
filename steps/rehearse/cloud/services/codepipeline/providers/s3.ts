import { AwsError } from '../../../aws-error.ts';
import { ActionFailure, type RunAction } from './provider.ts';
import { putSource } from './put-source.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
export const runS3Source: RunAction = async (run) => {
  const { S3Bucket: Bucket = '', S3ObjectKey: Key = '' } = run.configuration;
  const version = run.execution.sourceRevisions.find(
    ({ actionName, revisionType }) => actionName === run.declaration.name && revisionType === 'S3_OBJECT_VERSION_ID',
  )?.revisionValue;
  try {
    const object = await run.cloud.call<{ readonly Body: Buffer; readonly VersionId?: string; readonly ETag?: string }>(
      run.caller,
      {
        service: 's3',
        operation: 'GetObject',
        region: run.region,
        input: { Bucket, Key, ...(version === undefined ? {} : { VersionId: version }) },
      },
    );
    const revision = object.VersionId ?? object.ETag ?? '';
    await putSource(run, object.Body, revision, `Amazon S3 version id: ${revision}`);
    Object.assign(run.action.outputVariables, {
      BucketName: Bucket,
      ETag: object.ETag ?? '',
      ObjectKey: Key,
      VersionId: object.VersionId ?? '',
    });
    return 'done';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!error.code.startsWith('AccessDenied')) {
      throw new ActionFailure(
        'RevisionUnavailable',
        `The object with key '${Key}' does not exist in bucket '${Bucket}'. ${error.message}`,
      );
    }
    throw new ActionFailure(
      'PermissionError',
      `The service role or action role doesn’t have the permissions required to access the Amazon S3 bucket named ${Bucket}. Update the IAM role permissions, and then try again. Error: ${error.message}`,
    );
  }
};
