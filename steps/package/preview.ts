import type { S3Client } from '@aws-sdk/client-s3';
import { sizeOf } from './artifact-source.ts';
import type { Destination } from './destination.ts';
import { listExisting } from './existing-objects.ts';
import type { PlannedArtifact } from './plan.ts';

interface PreviewedArtifact {
  readonly source: string;
  readonly url: string;
  /** Of an archive, before it is zipped. */
  readonly size: number;
  readonly references: readonly string[];
  /** `unknown`: who packages may not list the bucket, and the upload finds out. */
  readonly state: 'upload' | 'present' | 'unknown';
}

export interface PackagePreview {
  readonly artifacts: readonly PreviewedArtifact[];
}

export async function previewArtifacts(
  artifacts: readonly PlannedArtifact[],
  client: S3Client,
  destination: Destination,
  forceUpload: boolean,
): Promise<PackagePreview> {
  const { keys, isComplete } = await listExisting(client, destination);
  const stateOf = (key: string) => {
    if (forceUpload) return 'upload';
    return keys.has(key) ? 'present' : isComplete ? 'upload' : 'unknown';
  };
  return {
    artifacts: artifacts.map(({ key, source, references }) => ({
      source: source.shown,
      url: `s3://${destination.bucket}/${key}`,
      size: sizeOf(source.body),
      references,
      state: stateOf(key),
    })),
  };
}
