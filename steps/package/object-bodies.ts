import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadeArchive } from '../archive-job.ts';
import type { ArchiveThreads } from '../archive-threads.ts';
import { fileUnwritable } from '../errors/index.ts';
import type { KeptEntries } from '../kept-entries.ts';
import type { ArtifactSource } from './artifact-source.ts';
import { createBudget } from './budget.ts';

/** The bytes of an object, in memory or, where they are many, in a file. */
export type ObjectBody = MadeArchive;

export interface ObjectBodies {
  /** Makes the body, and frees what it takes when `use` is done. */
  use<T>(source: ArtifactSource, use: (body: ObjectBody) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** So many bytes are in memory at once, however many artifacts there are. */
const budgetBytes = 48 * 1024 * 1024;
/** What is made of more than this is kept in a file rather than in memory. */
const spooledFrom = 16 * 1024 * 1024;

/** `isShared`: each archive is made once however often it is used, and lies in a file until all is closed. */
export function createObjectBodies(threads: ArchiveThreads, isShared: boolean = false): ObjectBodies {
  const budget = createBudget(budgetBytes);
  const shared = new Map<string, Promise<ObjectBody>>();
  let folder: Promise<string> | undefined;
  const spool = () => (folder ??= makeSpool());
  const zip = async (entries: KeptEntries) =>
    threads.zip(entries, isShared || entries.size > spooledFrom ? await spool() : undefined);
  const make = async ({ body, digest }: ArtifactSource): Promise<ObjectBody> => {
    if (body.type === 'file') return { file: body.file, sha256: digest, size: body.size };
    if (body.type === 'archive') {
      const made = shared.get(digest) ?? zip(body.entries);
      if (isShared) shared.set(digest, made);
      return made;
    }
    const bytes = Uint8Array.from(Buffer.from(body.text));
    return { bytes, sha256: digest, size: bytes.length };
  };
  return {
    use: (source, use) =>
      budget.spend(bytesInMemory(source), async () => {
        const body = await make(source);
        try {
          return await use(body);
        } finally {
          if (!isShared) await free(body, source);
        }
      }),
    close: async () => {
      const made = await folder?.catch(() => undefined);
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

async function makeSpool(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'steps-package-'));
  } catch (error) {
    throw fileUnwritable(`${tmpdir()} (TMPDIR)`, error);
  }
}

async function free(body: ObjectBody, { body: { type } }: ArtifactSource): Promise<void> {
  // At once, where the garbage collector lets many megabytes come together first.
  if ('bytes' in body) body.bytes.buffer.transfer(0);
  else if (type === 'archive') await rm(body.file, { force: true });
}

/** What is in a file is read piece by piece. */
function bytesInMemory({ body }: ArtifactSource): number {
  if (body.type === 'text') return Buffer.byteLength(body.text);
  return Math.min(body.type === 'file' ? body.size : body.entries.size, spooledFrom);
}
