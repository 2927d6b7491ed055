import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Blobs } from './cloud.ts';

export interface BlobStore extends Blobs {
  /** Removes what was held for this run only. */
  close(): Promise<void>;
}

/** What is held in memory of a cloud without a folder, in bytes; all that comes then lies in a temporary folder. */
const mostInMemory = 64 * 1024 * 1024;

/** Contents by digest, in the cloud's folder; without one in memory, and past a threshold in a temporary folder until `close`. */
export async function openBlobStore(folder: string | undefined): Promise<BlobStore> {
  if (folder === undefined) return passingBlobs();
  return { ...(await folderBlobs(path.join(folder, 'blobs'))), close: () => Promise.resolve() };
}

function passingBlobs(): BlobStore {
  const held = new Map<string, Buffer>();
  let room = mostInMemory;
  let folder: Promise<string> | undefined;
  let onDisk: Promise<Blobs> | undefined;
  return {
    async put(bytes) {
      const sha256 = digestOf(bytes);
      if (held.has(sha256)) return sha256;
      if (bytes.length <= room) {
        room -= bytes.length;
        held.set(sha256, bytes);
        return sha256;
      }
      folder ??= mkdtemp(path.join(tmpdir(), 'steps-cloud-'));
      onDisk ??= folder.then(folderBlobs);
      return (await onDisk).put(bytes);
    },
    async get(sha256) {
      const bytes = held.get(sha256);
      if (bytes) return bytes;
      if (onDisk) return (await onDisk).get(sha256);
      throw new Error(`no blob ${sha256}`);
    },
    async close() {
      held.clear();
      if (folder) await rm(await folder, { recursive: true });
    },
  };
}

async function folderBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true });
  const known = new Set<string>();
  let writes = 0;
  return {
    async put(bytes) {
      const sha256 = digestOf(bytes);
      if (known.has(sha256)) return sha256;
      const temporary = path.join(folder, `${sha256}.${(writes += 1)}`);
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, path.join(folder, sha256));
      known.add(sha256);
      return sha256;
    },
    get: (sha256) => readFile(path.join(folder, sha256)),
  };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
