import type { S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { zipEntries } from '../archive.ts';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { artifactTampered, changedWhileRead, isAccessDenied } from '../errors/index.ts';
import type { UploadedArtifact } from '../manifest.ts';
import { readObjectFacts, type ObjectFacts } from '../object-checksum.ts';
import type { ArtifactSource } from './artifact-source.ts';
import type { Destination } from './destination.ts';
import { listExisting, type ExistingObjects } from './existing-objects.ts';
import type { PlannedArtifact } from './plan.ts';
import { putObject } from './put-object.ts';
import { requireSameArchive } from './require-same-archive.ts';
import { fromS3 } from './s3-failure.ts';

export interface StoreOptions {
  readonly client: S3Client;
  readonly destination: Destination;
  readonly forceUpload: boolean;
  /** In the place of making each body anew. */
  readonly makeBody?: (source: ArtifactSource) => Promise<Buffer>;
}

export interface StoredArtifacts {
  readonly artifacts: readonly UploadedArtifact[];
  readonly uploaded: number;
  readonly bytes: number;
}

/** Two archives are made at once, for that is what the zlib of two cores can do; sixteen requests are in flight. */
const archivesAtOnce = 2;
const requestsAtOnce = 16;

/** Uploads what is not there yet. What is there is not sent again, but compared. */
export async function storeArtifacts(
  planned: readonly PlannedArtifact[],
  options: StoreOptions,
  context: Context,
): Promise<StoredArtifacts> {
  if (planned.length === 0) return { artifacts: [], uploaded: 0, bytes: 0 };
  const existing = options.forceUpload ? nothing : await listExisting(options.client, options.destination);
  const archiving = pLimit(archivesAtOnce);
  const requesting = pLimit(requestsAtOnce);
  const make = options.makeBody ?? makeBody;
  const stored = await Promise.all(
    planned.map(async (artifact) => {
      context.signal.throwIfAborted();
      const present = await requesting(() => findStored(artifact, existing, options));
      if (present && artifact.source.body.type !== 'archive') return { artifact, facts: present, isNew: false };
      const body = await archiving(() => make(artifact.source));
      if (present) {
        await requesting(() => requireSame(artifact, present, body, options));
        return { artifact, facts: present, isNew: false };
      }
      const { facts, isNew } = await requesting(() => store(artifact, body, options));
      if (isNew) reportUpload(artifact, facts, context);
      return { artifact, facts, isNew };
    }),
  );
  const fresh = stored.filter(({ isNew }) => isNew);
  return {
    artifacts: stored.map(({ artifact, facts }) => describe(artifact, facts, options.destination)),
    uploaded: fresh.length,
    bytes: fresh.reduce((sum, { facts }) => sum + facts.size, 0),
  };
}

const nothing: ExistingObjects = { keys: new Set(), isComplete: true };

async function findStored(
  { key, source }: PlannedArtifact,
  existing: ExistingObjects,
  { client, destination }: StoreOptions,
): Promise<ObjectFacts | undefined> {
  if (existing.isComplete && !existing.keys.has(key)) return undefined;
  try {
    const facts = await readObjectFacts(client, { bucket: destination.bucket, key }, destination.bucketOwner);
    return facts && requireSameContent(facts, key, source, destination);
  } catch (error) {
    // Who may not list is refused what does not exist: the conditional upload finds out.
    if (isAccessDenied(error) && !existing.keys.has(key)) return undefined;
    throw fromS3(error, `look at s3://${destination.bucket}/${key} (s3:GetObject, kms:Decrypt)`, destination);
  }
}

/** The name of anything but an archive is the digest of its bytes: an object with other bytes is not ours. */
function requireSameContent(
  facts: ObjectFacts,
  key: string,
  source: ArtifactSource,
  destination: Destination,
): ObjectFacts {
  if (source.body.type === 'archive' || facts.sha256 === source.digest) return facts;
  const subject = `s3://${destination.bucket}/${key}`;
  throw artifactTampered([{ subject, expected: source.digest, found: facts.sha256 }]);
}

async function requireSame(
  { key, source }: PlannedArtifact,
  facts: ObjectFacts,
  body: Buffer,
  { client, destination }: Pick<StoreOptions, 'client' | 'destination'>,
): Promise<void> {
  if (source.body.type !== 'archive') return;
  await requireSameArchive({ key, facts, entries: source.body.entries, body }, client, destination);
}

export async function makeBody({ body, digest }: ArtifactSource): Promise<Buffer> {
  if (body.type === 'archive') return zipEntries(body.entries);
  if (body.type === 'text') return Buffer.from(body.text);
  const content = await readFile(body.file);
  if (sha256(content) !== digest) throw changedWhileRead(body.file);
  return content;
}

async function store(
  artifact: PlannedArtifact,
  body: Buffer,
  { client, destination, forceUpload }: StoreOptions,
): Promise<{ readonly facts: ObjectFacts; readonly isNew: boolean }> {
  const { key, source } = artifact;
  const own: ObjectFacts = { sha256: sha256(body), size: body.length };
  try {
    const outcome = await putObject(client, destination, { key, body, sha256: own.sha256, overwrite: forceUpload });
    if (outcome.type === 'stored')
      return {
        facts: { ...own, ...(outcome.versionId === undefined ? {} : { versionId: outcome.versionId }) },
        isNew: true,
      };
  } catch (error) {
    throw fromS3(
      error,
      `upload ${source.shown} to s3://${destination.bucket}/${key} (s3:PutObject, kms:GenerateDataKey)`,
      destination,
    );
  }
  const everything = { keys: new Set<string>(), isComplete: false };
  const present = await findStored(artifact, everything, { client, destination, forceUpload });
  if (present) await requireSame(artifact, present, body, { client, destination });
  return { facts: present ?? own, isNew: false };
}

function describe(
  { key, source, references }: PlannedArtifact,
  facts: ObjectFacts,
  destination: Destination,
): UploadedArtifact {
  return { source: source.shown, bucket: destination.bucket, key, region: destination.region, ...facts, references };
}

function reportUpload({ source }: PlannedArtifact, { size }: ObjectFacts, context: Context): void {
  context.report({ type: 'task-progress', id: 'upload', detail: `${source.shown} (${formatSize(size)})` });
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
