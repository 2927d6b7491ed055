import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';

/** KMS deletes no key at once; this is the longest it waits, and it can be cancelled meanwhile. */
const pendingDays = 30;

/** Deletes every version, the bucket, and, in 30 days, its key. Resolves to how many versions and delete markers there were. */
export async function deleteArtifacts(
  { bucket, keyArn }: { readonly bucket: string; readonly keyArn: string },
  as: Context,
): Promise<number> {
  const s3 = as.aws.client(S3Client);
  try {
    const count = await deleteVersions(s3, bucket, as.signal);
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    const command = new ScheduleKeyDeletionCommand({ KeyId: keyArn, PendingWindowInDays: pendingDays });
    await as.aws.client(KMSClient).send(command);
    return count;
  } catch (error) {
    throw fromAws(
      error,
      `delete bucket ${bucket} and its key (s3:DeleteObjectVersion, s3:DeleteBucket, kms:ScheduleKeyDeletion)`,
    );
  }
}

/** A page at a time, always the first: what was listed is gone when the next is asked for. */
async function deleteVersions(s3: S3Client, bucket: string, signal: AbortSignal): Promise<number> {
  for (let count = 0; ;) {
    signal.throwIfAborted();
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (objects.length === 0) return count;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first) throw new Error(`s3://${bucket}/${first.Key} cannot be deleted: ${first.Code}: ${first.Message}`);
    count += objects.length;
  }
}
