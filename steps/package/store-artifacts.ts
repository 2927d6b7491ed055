import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { artifactTampered, isAccessDenied } from '../errors/index.ts';
import { given } from '../given.ts';
import { readEntries } from '../kept-entries.ts';
import type { UploadedArtifact } from '../manifest.ts';
import type { FoundObject, ObjectFacts } from '../object-checksum.ts';
import type { Destination } from './destination.ts';
import { listExisting, type ExistingObjects } from './existing-objects.ts';
import type { ObjectBodies, ObjectBody } from './object-bodies.ts';
import type { OpenRequests } from './object-requests.ts';
import type { PlannedArtifact } from './plan.ts';
import { fromS3 } from './s3-failure.ts';
import { isSameWriting, openSeenObjects, type SeenObject, type SeenObjects } from './seen-objects.ts';
import type { ExpectedUpload, UploadProgress } from './upload-progress.ts';

export interface StoreOptions {
  readonly requests: OpenRequests;
  readonly destination: Destination;
  readonly bodies: ObjectBodies;
  readonly forceUpload: boolean;
  readonly progress: UploadProgress;
}

export interface StoredArtifacts {
  readonly artifacts: readonly UploadedArtifact[];
  readonly uploaded: number;
  readonly bytes: number;
  /** How many of them an interrupted run had uploaded. */
  readonly resumedBytes: number;
}

interface Store extends StoreOptions {
  readonly existing: ExistingObjects;
  readonly seen: SeenObjects;
  readonly context: Context;
}

interface StoredObject {
  readonly artifact: PlannedArtifact;
  readonly facts: ObjectFacts & Partial<SeenObject>;
  readonly isNew: boolean;
  readonly resumedBytes?: number;
}

const requestsAtOnce = 16;

/** Uploads what is not there yet. What is there is not sent again, but compared. */
export async function storeArtifacts(
  planned: readonly PlannedArtifact[],
  options: StoreOptions,
  context: Context,
): Promise<StoredArtifacts> {
  if (planned.length === 0) return { artifacts: [], uploaded: 0, bytes: 0, resumedBytes: 0 };
  const { requests, destination, forceUpload } = options;
  const existing = forceUpload ? nothing : await listExisting(requests, destination);
  const store: Store = { ...options, existing, seen: await openSeenObjects(destination, context), context };
  const requesting = pLimit(requestsAtOnce);
  const stored = await Promise.all(
    planned.map(async (artifact): Promise<StoredObject> => {
      const present = await requesting(() => findStored(artifact, store));
      if (present && isSame(artifact, present, store)) {
        options.progress.skip();
        return { artifact, facts: present, isNew: false };
      }
      context.signal.throwIfAborted();
      return options.bodies.use(artifact.source, (body) => {
        if (present) return requesting(() => compareThere(artifact, body, present, store));
        const upload = options.progress.expect(artifact.source, `${destination.region} ${artifact.key}`, body.size);
        return requesting(() => settle(artifact, body, upload, store));
      });
    }),
  );
  await keepSeen(stored, store);
  const fresh = stored.filter(({ isNew }) => isNew);
  return {
    artifacts: stored.map(({ artifact, facts }) => describe(artifact, facts, destination)),
    uploaded: fresh.length,
    bytes: fresh.reduce((sum, { facts }) => sum + facts.size, 0),
    resumedBytes: fresh.reduce((sum, { resumedBytes = 0 }) => sum + resumedBytes, 0),
  };
}

const nothing: ExistingObjects = { objects: new Map(), isComplete: true };

/** What is there under the artifact's name; S3 is asked where this machine has not seen that very object before. */
async function findStored(
  { key, source }: PlannedArtifact,
  { requests, destination, existing, seen }: Store,
): Promise<FoundObject | undefined> {
  const listed = existing.objects.get(key);
  if (!listed && existing.isComplete) return undefined;
  const known = seen.find(key);
  if (known && listed && isSameWriting(known, listed)) return requireSameContent(known, key, source, destination);
  try {
    const found = await requests.read({ bucket: destination.bucket, key }, destination.bucketOwner);
    return found && requireSameContent(found, key, source, destination);
  } catch (error) {
    // Who may not list is refused what does not exist: the conditional upload finds out.
    if (isAccessDenied(error) && !listed) return undefined;
    throw fromS3(error, `look at s3://${destination.bucket}/${key} (s3:GetObject, kms:Decrypt)`, destination);
  }
}

/** The name of anything but an archive is the digest of its bytes: an object with other bytes is not ours. */
function requireSameContent(
  facts: FoundObject,
  key: string,
  source: PlannedArtifact['source'],
  destination: Destination,
): FoundObject {
  if (source.body.type === 'archive' || facts.sha256 === source.digest) return facts;
  const subject = `s3://${destination.bucket}/${key}`;
  throw artifactTampered([{ subject, expected: source.digest, found: facts.sha256 }]);
}

/** An archive's name says nothing of its bytes: it is the same where this machine made it, or compared it, before. */
function isSame({ key, source }: PlannedArtifact, facts: ObjectFacts, { seen }: Store): boolean {
  return source.body.type !== 'archive' || seen.find(key)?.sha256 === facts.sha256;
}

async function compareThere(
  artifact: PlannedArtifact,
  body: ObjectBody,
  present: FoundObject,
  store: Store,
): Promise<StoredObject> {
  const compared = await compare(artifact, body, present, store);
  store.progress.skip();
  return compared;
}

/** Uploads, or compares with what another has uploaded meanwhile. */
async function settle(
  artifact: PlannedArtifact,
  body: ObjectBody,
  upload: ExpectedUpload,
  store: Store,
): Promise<StoredObject> {
  const { requests, destination, forceUpload } = store;
  const { key, source } = artifact;
  upload.begin();
  try {
    const outcome = await requests.put(destination, {
      key,
      body,
      overwrite: forceUpload,
      onSent: (bytes) => upload.sent(bytes),
    });
    if (outcome.type === 'stored') {
      const { eTag, versionId, resumedBytes } = outcome;
      const facts = { sha256: body.sha256, size: body.size, ...given('eTag', eTag), ...given('versionId', versionId) };
      upload.end(true);
      return { artifact, facts, isNew: true, ...given('resumedBytes', resumedBytes) };
    }
  } catch (error) {
    upload.fail();
    throw fromS3(
      error,
      `upload ${source.shown} to s3://${destination.bucket}/${key} (s3:PutObject, kms:GenerateDataKey)`,
      destination,
    );
  }
  upload.end(false);
  const everything = { objects: new Map(), isComplete: false };
  const winner = await findStored(artifact, { ...store, existing: everything });
  // Whoever may write only is told that it is there, and no more.
  if (!winner) return { artifact, facts: { sha256: body.sha256, size: body.size }, isNew: false };
  return compare(artifact, body, winner, store);
}

async function compare(
  artifact: PlannedArtifact,
  body: ObjectBody,
  facts: FoundObject,
  { requests, destination }: Store,
): Promise<StoredObject> {
  const { source, key } = artifact;
  if (source.body.type === 'archive' && facts.sha256 !== body.sha256) {
    const { requireSameArchive } = await import('./require-same-archive.ts');
    const entries = readEntries(source.body.entries);
    await requireSameArchive({ key, facts, entries, expected: body.sha256 }, await requests.client(), destination);
  }
  return { artifact, facts, isNew: false };
}

/** S3 says with an upload what its ETag is, and in a list when it was. */
async function keepSeen(stored: readonly StoredObject[], { requests, destination, seen }: Store): Promise<void> {
  const isUploaded = stored.some(({ isNew }) => isNew);
  const listed = isUploaded ? await listExisting(requests, destination).catch(() => nothing) : nothing;
  const objects = stored.flatMap(({ artifact: { key }, facts }) => {
    const { sha256, size, versionId, eTag = '', lastModified } = facts;
    const writing = { eTag, lastModified: lastModified ?? listed.objects.get(key)?.lastModified ?? 0 };
    const isSure = eTag !== '' && (lastModified !== undefined || listed.objects.get(key)?.eTag === eTag);
    return isSure ? [[key, { sha256, size, ...given('versionId', versionId), ...writing }] as const] : [];
  });
  await seen.keep(new Map(objects));
}

function describe(
  { key, source, references }: PlannedArtifact,
  { sha256, size, versionId }: ObjectFacts,
  { bucket, region }: Destination,
): UploadedArtifact {
  return { source: source.shown, bucket, key, region, sha256, size, ...given('versionId', versionId), references };
}
