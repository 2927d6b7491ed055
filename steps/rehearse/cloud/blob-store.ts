import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Blobs } from './cloud.ts';

/** Contents by digest: held in memory, and in files too where the cloud has a folder. */
export async function openBlobStore(folder: string | undefined): Promise<Blobs> {
  return folder === undefined ? memoryBlobs() : await folderBlobs(path.join(folder, 'blobs'));
}

function memoryBlobs(): Blobs {
  const held = new Map<string, Buffer>();
  return {
    put(bytes) {
      const sha256 = digestOf(bytes);
      held.set(sha256, bytes);
      return Promise.resolve(sha256);
    },
    get(sha256) {
      const bytes = held.get(sha256);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no blob ${sha256}`));
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
