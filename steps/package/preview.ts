import { sizeOf } from './artifact-source.ts';
import { whyWithoutAws } from './assumed-place.ts';
import { listExisting, type ExistingObjects } from './existing-objects.ts';
import type { PlannedArtifact } from './plan.ts';
import type { RegionalPackage } from './regions.ts';

interface PreviewedArtifact {
  readonly source: string;
  readonly url: string;
  /** Of an archive, before it is zipped. */
  readonly size: number;
  readonly references: readonly string[];
  /** `unknown`: who packages may not list the bucket, or AWS cannot be asked, and the upload finds out. */
  readonly state: 'upload' | 'present' | 'unknown';
}

export interface PackagePreview {
  readonly artifacts: readonly PreviewedArtifact[];
  /** What could not be found out, and why. */
  readonly unknown: readonly string[];
}

export async function previewArtifacts(planned: RegionalPackage, forceUpload: boolean): Promise<PackagePreview> {
  const { artifacts, destination, assumed } = planned;
  const { objects, isComplete, reason } = await lookAt(planned);
  const stateOf = (key: string) => {
    if (forceUpload) return 'upload';
    return objects.has(key) ? 'present' : isComplete ? 'upload' : 'unknown';
  };
  const unknown = [
    ...(assumed?.isUnnamed ? ['the bucket or its region, and the names of templates (*) that hold them'] : []),
    ...(reason === undefined ? [] : ['what is there already']),
  ];
  return {
    artifacts: artifacts.map(({ key, source, references }) => ({
      source: source.shown,
      url: `s3://${destination.bucket}/${assumed?.isUnnamed ? withoutDigest(key, source) : key}`,
      size: sizeOf(source.body),
      references,
      state: stateOf(key),
    })),
    unknown: unknown.length === 0 ? [] : [`${unknown.join(', and ')}: ${reason}`],
  };
}

async function lookAt({ requests, destination, assumed }: RegionalPackage): Promise<LookedAt> {
  const nothing = { objects: new Map(), isComplete: false };
  if (assumed) return { ...nothing, reason: assumed.reason };
  try {
    return await listExisting(requests, destination);
  } catch (error) {
    const reason = whyWithoutAws(error);
    if (reason === undefined) throw error;
    return { ...nothing, reason };
  }
}

type LookedAt = ExistingObjects & { readonly reason?: string };

/** The name of a template is the digest of a text that names the place. */
function withoutDigest(key: string, { body, digest }: PlannedArtifact['source']): string {
  return body.type === 'text' ? key.replace(digest, '*') : key;
}
