import { sizeOf } from './artifact-source.ts';
import { listExisting } from './existing-objects.ts';
import type { RegionalPackage } from './regions.ts';

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
  { artifacts, client, destination }: RegionalPackage,
  forceUpload: boolean,
): Promise<readonly PreviewedArtifact[]> {
  const { objects, isComplete } = await listExisting(client, destination);
  const stateOf = (key: string) => {
    if (forceUpload) return 'upload';
    return objects.has(key) ? 'present' : isComplete ? 'upload' : 'unknown';
  };
  return artifacts.map(({ key, source, references }) => ({
    source: source.shown,
    url: `s3://${destination.bucket}/${key}`,
    size: sizeOf(source.body),
    references,
    state: stateOf(key),
  }));
}
