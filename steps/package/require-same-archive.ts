import type { S3Client } from '@aws-sdk/client-s3';
import { sha256, type DigestedEntry } from '../content-digest.ts';
import { artifactTampered } from '../errors/index.ts';
import { readStoredObject, type ObjectFacts } from '../object-checksum.ts';
import { readZip } from '../zip-archive.ts';
import type { Destination } from './destination.ts';

export interface FoundArchive {
  readonly key: string;
  readonly facts: ObjectFacts;
  /** What the name says that is in it. */
  readonly entries: readonly DigestedEntry[];
  /** SHA-256 of the archive that would have been uploaded. */
  readonly expected: string;
}

/**
 * An archive's name is the digest of its files, which S3 cannot check: whoever may write below the prefix, as every build with the same
 * role, can have put another archive there before. Where another version of the compressor made it, it is ours if its files are.
 */
export async function requireSameArchive(
  found: FoundArchive,
  client: S3Client,
  destination: Destination,
): Promise<void> {
  const { key, facts, expected } = found;
  const version = facts.versionId === undefined ? {} : { versionId: facts.versionId };
  const object = { bucket: destination.bucket, key, ...version };
  const stored = await readStoredObject(client, object, destination.bucketOwner);
  if (holds(stored, found.entries)) return;
  throw artifactTampered([{ subject: `s3://${destination.bucket}/${key}`, expected, found: facts.sha256 }]);
}

function holds(zip: Buffer, entries: readonly DigestedEntry[]): boolean {
  const lineOf = (path: string, form: boolean | 'link', digest: string) => `${digest} ${form} ${path}`;
  const wanted = entries.map(({ path, mode, link, sha256: digest }) =>
    lineOf(path, link === undefined ? (mode & 0o111) !== 0 : 'link', digest),
  );
  try {
    const stored = readZip(zip).map(({ path, isExecutable, isSymbolicLink, bytes }) =>
      lineOf(path, isSymbolicLink ? 'link' : isExecutable === true, sha256(bytes)),
    );
    return stored.toSorted().join('\n') === wanted.toSorted().join('\n');
  } catch {
    // No archive, or one that cannot be read.
    return false;
  }
}
